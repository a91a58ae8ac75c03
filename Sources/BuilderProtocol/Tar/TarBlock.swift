/// A header of tar: one block of fields at fixed places (ustar, POSIX.1-1988).
struct TarBlock {
    static let longestNameBytes = 100
    /// 11 octal digits.
    static let largestNumber: Int64 = (1 << 33) - 1

    private enum Kind: UInt8 {
        case file = 0x30
        case symbolicLink = 0x32
        case paxHeader = 0x78
    }

    private(set) var bytes = [UInt8](repeating: 0, count: TarWriter.blockBytes)

    /// What has no room here is cut; the pax header before it says the whole.
    init(_ entry: TarEntry) {
        put(entry.path.prefix(Self.longestNameBytes), at: 0)
        switch entry.content {
        case .file(let sizeBytes, let isExecutable):
            let size = Int64(sizeBytes) > Self.largestNumber ? 0 : sizeBytes
            fill(.file, mode: isExecutable ? 0o755 : 0o644, sizeBytes: size, entry.modifiedAt)
        case .symbolicLink(let target):
            put(target.prefix(Self.longestNameBytes), at: 157)
            fill(.symbolicLink, mode: 0o777, sizeBytes: 0, entry.modifiedAt)
        }
    }

    /// Announces so many bytes of pax records, which hold for the entry behind them.
    init(paxHeaderBytes: Int, modifiedAt: Timestamp) {
        put("././@PaxHeader".utf8, at: 0)
        fill(.paxHeader, mode: 0o644, sizeBytes: paxHeaderBytes, modifiedAt)
    }

    private mutating func fill(_ kind: Kind, mode: Int, sizeBytes: Int, _ modifiedAt: Timestamp) {
        putOctal(mode, digits: 7, at: 100)
        for owner in [108, 116] { putOctal(0, digits: 7, at: owner) }
        putOctal(sizeBytes, digits: 11, at: 124)
        let seconds = min(max(0, modifiedAt.secondsSince1970), Self.largestNumber)
        putOctal(Int(seconds), digits: 11, at: 136)
        bytes[156] = kind.rawValue
        put("ustar\u{0}00".utf8, at: 257)
        for device in [329, 337] { putOctal(0, digits: 7, at: device) }
        putChecksum()
    }

    /// The sum of all bytes, with blanks in its own place; a blank follows its NUL.
    private mutating func putChecksum() {
        put("        ".utf8, at: 148)
        putOctal(bytes.reduce(0) { $0 + Int($1) }, digits: 6, at: 148)
        bytes[154] = 0
    }

    private mutating func putOctal(_ number: Int, digits: Int, at offset: Int) {
        let text = String(number, radix: 8)
        put((String(repeating: "0", count: digits - text.utf8.count) + text).utf8, at: offset)
    }

    private mutating func put(_ field: some Sequence<UInt8>, at offset: Int) {
        for (index, byte) in zip(offset..., field) { bytes[index] = byte }
    }
}
