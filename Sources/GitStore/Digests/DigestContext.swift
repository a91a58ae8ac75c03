import CCrypto

/// One hash function of libcrypto over bytes that come in pieces.
struct DigestContext: ~Copyable {
    private let context: OpaquePointer

    /// `function`: `EVP_sha1()` and its kin.
    init(_ function: OpaquePointer?) {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, function, nil) == 1 else {
            preconditionFailure("libcrypto does not have the hash function")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// Writes the hash of everything since the last one, and begins anew.
    func finish(into digest: UnsafeMutableRawBufferPointer) {
        EVP_DigestFinal_ex(context, digest.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
        // Without a name: the same function again.
        EVP_DigestInit_ex(context, nil, nil)
    }
}
