import CCrypto

/// The hash that git names objects by, over bytes that come in pieces.
final class SHA1 {
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha1(), nil) == 1 else {
            preconditionFailure("libcrypto has no SHA-1")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The hash of everything since the last one.
    func finish() -> ObjectID {
        let id = withUnsafeTemporaryAllocation(byteCount: 20, alignment: 8) { digest in
            EVP_DigestFinal_ex(context, digest.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
            return ObjectID(bytes: digest)
        }
        // Without a name: the same function again.
        EVP_DigestInit_ex(context, nil, nil)
        guard let id else { preconditionFailure("a SHA-1 has 20 bytes") }
        return id
    }
}
