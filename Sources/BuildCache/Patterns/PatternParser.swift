/// Reads the text of a pattern.
struct PatternParser {
    /// Parentheses within parentheses.
    private static let deepestNesting = 50
    /// What POSIX promises of `{m,n}` (`RE_DUP_MAX`).
    private static let mostRepetitions = 255

    private var rest: ArraySlice<UInt8>
    private var nesting = 0

    init(_ text: String) {
        rest = Array(text.utf8)[...]
    }

    mutating func parse() throws(LinePatternError) -> PatternNode {
        let node = try choice()
        guard rest.isEmpty else { throw LinePatternError("has a ) without its (") }
        return node
    }

    private mutating func choice() throws(LinePatternError) -> PatternNode {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(LinePatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let next = rest.first, next != UInt8(ascii: "|"), next != UInt8(ascii: ")") {
            nodes.append(try repetition(of: atom()))
        }
        return .sequence(nodes)
    }

    private mutating func repetition(of atom: PatternNode) throws(LinePatternError) -> PatternNode {
        var node = atom
        while true {
            if take("*") {
                node = .repeated(node, least: 0, most: nil)
            } else if take("+") {
                node = .repeated(node, least: 1, most: nil)
            } else if take("?") {
                node = .repeated(node, least: 0, most: 1)
            } else if take("{") {
                let (least, most) = try bounds()
                node = .repeated(node, least: least, most: most)
            } else {
                return node
            }
        }
    }

    /// Behind the `{`: `m}`, `m,}`, `,n}` or `m,n}`.
    private mutating func bounds() throws(LinePatternError) -> (Int, Int?) {
        let least = number()
        var most = least
        if take(",") { most = number() }
        guard least ?? most != nil, take("}"), (least ?? 0) <= Self.mostRepetitions,
            (most ?? 0) <= Self.mostRepetitions,
            most.map({ $0 >= least ?? 0 }) ?? true
        else { throw Self.badBounds }
        return (least ?? 0, most)
    }

    private static let badBounds = LinePatternError(
        "has a { that begins no {m,n} with m and n up to \(mostRepetitions); write \\{ for the character"
    )

    private mutating func number() -> Int? {
        var digits = ""
        while let next = rest.first, ByteSet.digits.contains(next), digits.utf8.count < 6 {
            digits.unicodeScalars.append(Unicode.Scalar(next))
            rest.removeFirst()
        }
        return Int(digits)
    }

    private mutating func atom() throws(LinePatternError) -> PatternNode {
        guard let first = rest.popFirst() else { throw LinePatternError("ends too early") }
        switch first {
        case UInt8(ascii: "("): return try group()
        case UInt8(ascii: "["):
            var set = BracketParser(rest)
            defer { rest = set.rest }
            return .byte(try set.parse())
        case UInt8(ascii: "."): return .byte(.any)
        case UInt8(ascii: "^"): return .lineStart
        case UInt8(ascii: "$"): return .lineEnd
        case UInt8(ascii: "\\"): return .byte(try escape())
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            throw LinePatternError("has a \(Unicode.Scalar(first)) with nothing to repeat")
        default: return character(first)
        }
    }

    private mutating func group() throws(LinePatternError) -> PatternNode {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.deepestNesting else {
            throw LinePatternError("has more than \(Self.deepestNesting) parentheses within each other")
        }
        let node = try choice()
        guard take(")") else { throw LinePatternError("has a ( without its )") }
        return node
    }

    private mutating func escape() throws(LinePatternError) -> ByteSet {
        guard let letter = rest.popFirst() else { throw LinePatternError("ends with a backslash") }
        if let set = ByteSet.escaped(letter) { return set }
        guard ByteSet.punctuation.contains(letter) else {
            throw LinePatternError("has \\\(Unicode.Scalar(letter)), which means nothing here")
        }
        return ByteSet([letter])
    }

    /// All bytes of the character are one atom, so that what repeats it repeats all of them.
    private mutating func character(_ first: UInt8) -> PatternNode {
        var bytes = [first]
        while first >= 0xc0, let next = rest.first, next & 0xc0 == 0x80 {
            bytes.append(next)
            rest.removeFirst()
        }
        return .sequence(bytes.map { .byte(ByteSet([$0])) })
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }
}
