import CCrypto
import Execution
import Glibc

/// A SHA-256, by which fetched files are known.
struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// 64 hexadecimal digits in lower case.
    let description: String

    /// Nil for what is not 64 hexadecimal digits.
    init?(hexadecimal text: String) {
        let text = text.lowercased()
        guard text.utf8.count == 64, text.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
            return nil
        }
        description = text
    }

    fileprivate init(bytes: [UInt8]) {
        description = bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count < 2 ? "0\(digits)" : digits
        }.joined()
    }
}

/// The SHA-256 of bytes that come in pieces.
struct SHA256Hash: ~Copyable {
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto has no SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The hash of everything; nothing can be added afterwards.
    func finish() -> SHA256Digest {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        EVP_DigestFinal_ex(context, &digest, nil)
        return SHA256Digest(bytes: digest)
    }
}

extension SHA256Digest {
    /// Reads the file to its end and copies it on the way, if a descriptor to write to is given; `check` may
    /// stop it. Blocks.
    static func ofFile(
        _ input: Int32,
        copyingTo output: Int32? = nil,
        limitBytes: Int = .max,
        check: () throws -> Void = {}
    ) throws -> (digest: SHA256Digest, sizeBytes: Int) {
        let hash = SHA256Hash()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var sizeBytes = 0
        while sizeBytes <= limitBytes {
            try check()
            let length = read(input, buffer.baseAddress, buffer.count)
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw SystemError("read") }
            if length == 0 { break }
            let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<length])
            hash.update(chunk)
            if let output { try FileWriting.write(chunk, to: output) }
            sizeBytes += length
        }
        return (hash.finish(), sizeBytes)
    }
}
