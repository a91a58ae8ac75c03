/// A set of bytes.
struct ByteSet: Hashable, Sendable {
    private var bits: SIMD4<UInt64> = .zero

    init(_ bytes: some Sequence<UInt8> = []) {
        for byte in bytes { insert(byte) }
    }

    mutating func insert(_ byte: UInt8) {
        bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    mutating func formUnion(_ other: ByteSet) {
        bits |= other.bits
    }

    func contains(_ byte: UInt8) -> Bool {
        bits[Int(byte >> 6)] & 1 << UInt64(byte & 63) != 0
    }

    /// Everything else on a line: never the newline.
    var inverted: ByteSet {
        var set = self
        set.bits = ~bits
        set.bits[0] &= ~(1 << 10)
        return set
    }

    /// Whatever a line may hold.
    static let any = ByteSet().inverted
    static let digits = ByteSet(0x30...0x39)
    static let upper = ByteSet(0x41...0x5a)
    static let lower = ByteSet(0x61...0x7a)
    static let blanks = ByteSet([0x09, 0x20])
    static let spaces = ByteSet([0x09, 0x0b, 0x0c, 0x0d, 0x20])
    static let letters = upper.union(lower)
    static let words = letters.union(digits).union(ByteSet([0x5f]))
    static let visible = ByteSet(0x21...0x7e)
    static let punctuation = visible.intersection(letters.union(digits).inverted)

    /// What `[:name:]` stands for.
    static func named(_ name: String) -> ByteSet? {
        switch name {
        case "alnum": letters.union(digits)
        case "alpha": letters
        case "blank": blanks
        case "cntrl": ByteSet(Array(0...9) + Array(11...31) + [127])
        case "digit": digits
        case "graph": visible
        case "lower": lower
        case "print": visible.union(ByteSet([0x20]))
        case "punct": punctuation
        case "space": spaces
        case "upper": upper
        case "xdigit": digits.union(ByteSet(0x41...0x46)).union(ByteSet(0x61...0x66))
        default: nil
        }
    }

    /// What a backslash and a letter stand for.
    static func escaped(_ letter: UInt8) -> ByteSet? {
        switch letter {
        case UInt8(ascii: "w"): words
        case UInt8(ascii: "W"): words.inverted
        case UInt8(ascii: "s"): spaces
        case UInt8(ascii: "S"): spaces.inverted
        case UInt8(ascii: "d"): digits
        case UInt8(ascii: "D"): digits.inverted
        case UInt8(ascii: "t"): ByteSet([0x09])
        default: nil
        }
    }

    func union(_ other: ByteSet) -> ByteSet {
        var set = self
        set.formUnion(other)
        return set
    }

    private func intersection(_ other: ByteSet) -> ByteSet {
        var set = self
        set.bits &= other.bits
        return set
    }
}
