import CCrypto

/// The hash that git names objects by, over bytes that come in pieces.
final class SHA1 {
    private let context = DigestContext(EVP_sha1())

    func update(_ bytes: UnsafeRawBufferPointer) {
        context.update(bytes)
    }

    func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The hash of everything since the last one.
    func finish() -> ObjectID {
        let id = withUnsafeTemporaryAllocation(byteCount: 20, alignment: 8) { digest in
            context.finish(into: digest)
            return ObjectID(bytes: digest)
        }
        guard let id else { preconditionFailure("a SHA-1 has 20 bytes") }
        return id
    }
}
