import CCrypto

/// The hash that tokens, capabilities and downloads are known by, over bytes that come in pieces.
package struct SHA256: ~Copyable {
    private let context = DigestContext(EVP_sha256())

    package init() {}

    package func update(_ bytes: UnsafeRawBufferPointer) {
        context.update(bytes)
    }

    /// The hash of everything since the last one.
    package func finish() -> SHA256Digest {
        var bytes = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        bytes.withUnsafeMutableBytes { context.finish(into: $0) }
        return SHA256Digest(bytes: bytes)
    }
}
