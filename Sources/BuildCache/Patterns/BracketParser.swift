/// Reads what stands between `[` and `]`.
struct BracketParser {
    private(set) var rest: ArraySlice<UInt8>

    init(_ rest: ArraySlice<UInt8>) {
        self.rest = rest
    }

    /// The bytes that are meant; the closing bracket is read too.
    mutating func parse() throws(LinePatternError) -> ByteSet {
        let isInverted = rest.first == UInt8(ascii: "^")
        if isInverted { rest.removeFirst() }
        var set = ByteSet()
        var isFirst = true
        // A bracket that comes first is one of the bytes.
        while let next = rest.popFirst(), isFirst || next != UInt8(ascii: "]") {
            set.formUnion(try item(next))
            isFirst = false
            guard !rest.isEmpty else { throw Self.open }
        }
        guard !isFirst else { throw Self.open }
        return isInverted ? set.inverted : set
    }

    private mutating func item(_ first: UInt8) throws(LinePatternError) -> ByteSet {
        guard first < 0x80 else { throw LinePatternError("has other than ASCII between [ and ]") }
        if first == UInt8(ascii: "["), let kind = rest.first, Array(":.=".utf8).contains(kind) {
            return try namedClass()
        }
        guard rest.first == UInt8(ascii: "-"), let last = rest.dropFirst().first, last != UInt8(ascii: "]")
        else { return ByteSet([first]) }
        rest.removeFirst(2)
        guard first <= last, last < 0x80, last != UInt8(ascii: "[") else {
            throw LinePatternError("has a range between [ and ] that ends before it begins")
        }
        return ByteSet(first...last)
    }

    /// Behind the inner bracket: `:name:]`.
    private mutating func namedClass() throws(LinePatternError) -> ByteSet {
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { throw Self.open }
        let name = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        guard name.first == ":", name.last == ":",
            let set = ByteSet.named(String(name.dropFirst().dropLast()))
        else { throw LinePatternError("has [\(name)], which is no class such as [:digit:]") }
        return set
    }

    private static let open = LinePatternError("has a [ without its ]")
}
