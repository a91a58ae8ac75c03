/// What stands before an object's compressed bytes in a pack: the kind and, seven bits at a time, the size.
struct EntryHeader {
    /// More bytes it never has.
    static let longestBytes = 10

    /// Nil for a delta, and for what is no object.
    var type: ObjectType?
    /// Of the object, or of what a delta is applied to get it.
    var sizeBytes: Int
    /// Of the header.
    var lengthBytes: Int

    /// Takes the beginning of an entry apart; nil when it has no end.
    init?(_ bytes: some Collection<UInt8>) {
        guard let first = bytes.first else { return nil }
        type = ObjectType(rawValue: first >> 4 & 7)
        sizeBytes = Int(first & 15)
        lengthBytes = 1
        var last = first
        for byte in bytes.dropFirst().prefix(Self.longestBytes - 1) where last & 0x80 != 0 {
            sizeBytes |= Int(byte & 0x7f) << (7 * lengthBytes - 3)
            lengthBytes += 1
            last = byte
        }
        guard last & 0x80 == 0, sizeBytes >= 0 else { return nil }
    }

    static func encoded(_ type: ObjectType, sizeBytes: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var byte = type.rawValue << 4 | UInt8(sizeBytes & 15)
        var rest = sizeBytes >> 4
        while rest > 0 {
            bytes.append(byte | 0x80)
            byte = UInt8(rest & 0x7f)
            rest >>= 7
        }
        return bytes + [byte]
    }
}
