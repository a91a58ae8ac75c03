/// The identity of one build's inputs: 1 to 1024 bytes of UTF-8, compared byte by byte.
///
/// Swift's `String` compares by canonical equivalence, so `é` and `e` + U+0301 would be one key; as bytes
/// they are two.
public struct BuildKey: Hashable, Sendable, CustomStringConvertible {
    public static let longestBytes = 1024

    public let bytes: [UInt8]

    /// Nil when the bytes are no key: empty, too long, not UTF-8, with control bytes, or `.` or `..`.
    public init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard (1...Self.longestBytes).contains(bytes.count),
            String(validating: bytes, as: UTF8.self) != nil,
            !bytes.contains(where: { $0 < 0x20 || $0 == 0x7f }),
            bytes != Array(".".utf8), bytes != Array("..".utf8)
        else { return nil }
        self.bytes = bytes
    }

    public init?(_ string: String) {
        self.init(bytes: string.utf8)
    }

    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension BuildKey: Comparable {
    public static func < (left: BuildKey, right: BuildKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
