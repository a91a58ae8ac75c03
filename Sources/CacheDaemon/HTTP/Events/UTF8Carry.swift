/// Turns chunks of bytes into text without breaking characters: a character cut by the end of a chunk waits
/// for its rest. Bytes that are not UTF-8 become U+FFFD.
struct UTF8Carry {
    /// The first bytes of a character whose rest is still to come; at most 3.
    private(set) var pending: [UInt8] = []

    /// The text that is complete with these bytes.
    mutating func push(_ bytes: [UInt8]) -> String {
        let joined = pending + bytes
        let cut = joined.count - Self.lengthOfCutCharacter(at: joined)
        pending = Array(joined[cut...])
        return String(decoding: joined[..<cut], as: UTF8.self)
    }

    /// What is left when no more bytes come: nothing, or U+FFFD for a character that was never completed.
    mutating func finish() -> String {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }

    /// How many bytes at the end begin a character that more bytes could complete.
    private static func lengthOfCutCharacter(at bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let byte = bytes[bytes.count - length]
            if byte & 0b1100_0000 == 0b1000_0000 { continue }
            return expectedLength(byte) > length && isPrefix(bytes.suffix(length)) ? length : 0
        }
        return 0
    }

    private static func expectedLength(_ lead: UInt8) -> Int {
        switch lead {
        case 0xc2...0xdf: 2
        case 0xe0...0xef: 3
        case 0xf0...0xf4: 4
        default: 1
        }
    }

    /// The Unicode standard, table 3-7: some leads restrict their second byte.
    private static func isPrefix(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let lead = bytes.first, let second = bytes.dropFirst().first else { return true }
        switch lead {
        case 0xe0: return second >= 0xa0
        case 0xed: return second <= 0x9f
        case 0xf0: return second >= 0x90
        case 0xf4: return second <= 0x8f
        default: return true
        }
    }
}
