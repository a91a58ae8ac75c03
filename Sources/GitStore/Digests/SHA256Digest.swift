import CCrypto

/// A SHA-256, or a message's authentication made with it: 32 bytes.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    static let byteCount = 32

    private let bytes: [UInt8]

    init(bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a SHA-256 has 32 bytes")
        self.bytes = bytes
    }

    package init(of bytes: [UInt8]) {
        let hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        self = hash.finish()
    }

    /// What only those who know the secret can make of the message (HMAC-SHA-256, RFC 2104).
    package init(authenticating message: [UInt8], secret: [UInt8]) {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        HMAC(EVP_sha256(), secret, Int32(secret.count), message, message.count, &bytes, nil)
        self.init(bytes: bytes)
    }

    /// Nil for what is not 64 hexadecimal digits.
    package init?(hexadecimal text: some StringProtocol) {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 2 * Self.byteCount, text.utf8.count == digits.count else { return nil }
        bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// 64 lower-case hexadecimal digits.
    package var description: String {
        String(unsafeUninitializedCapacity: 2 * Self.byteCount) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer[2 * index] = Self.digit(byte >> 4)
                buffer[2 * index + 1] = Self.digit(byte & 15)
            }
            return 2 * Self.byteCount
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
