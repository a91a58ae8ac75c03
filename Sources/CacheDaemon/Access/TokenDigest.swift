import CCrypto

/// What is kept of a token: its SHA-256. Looking one up compares digests, so its time tells nothing about tokens.
struct TokenDigest: Hashable, Sendable {
    private let bytes: [UInt8]

    init(of token: String) {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        let bytes = Array(token.utf8)
        SHA256(bytes, bytes.count, &digest)
        self.bytes = digest
    }

    /// Nil for what is not 64 hexadecimal digits.
    init?(hexadecimal text: some StringProtocol) {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard text.utf8.count == 2 * Int(SHA256_DIGEST_LENGTH), digits.count == text.utf8.count else {
            return nil
        }
        bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    var hexadecimal: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0\(digits)" : digits
        }.joined()
    }
}
