/// Strict JSON (RFC 8259): UTF-8 only, names unique within an object, nesting bounded.
package struct JSONParser {
    /// Where and why the bytes are not acceptable JSON.
    package struct Malformed: Error, Hashable {
        package var offset: Int
        package var reason: String
    }

    package static let deepestNesting = 32

    private let bytes: [UInt8]
    private let deepestNesting: Int
    private var position = 0

    package static func parse(
        _ bytes: [UInt8],
        deepestNesting: Int = Self.deepestNesting
    ) throws(Malformed) -> JSONValue {
        var parser = JSONParser(bytes: bytes, deepestNesting: deepestNesting)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw parser.malformed("more than one value") }
        return value
    }

    private init(bytes: [UInt8], deepestNesting: Int) {
        self.bytes = bytes
        self.deepestNesting = deepestNesting
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func malformed(_ reason: String) -> Malformed {
        Malformed(offset: position, reason: reason)
    }

    private mutating func value(depth: Int) throws(Malformed) -> JSONValue {
        guard depth <= deepestNesting else { throw malformed("nested too deeply") }
        skipBlanks()
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw malformed("a value is missing")
        case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: return .number(try number())
        default: throw malformed("unexpected byte")
        }
    }

    private mutating func object(depth: Int) throws(Malformed) -> JSONValue {
        var members: [String: JSONValue] = [:]
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object(members) }
        members.reserveCapacity(8)
        repeat {
            skipBlanks()
            guard current == UInt8(ascii: "\"") else { throw malformed("a member's name is missing") }
            let name = try string()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw malformed("a colon is missing") }
            let value = try value(depth: depth + 1)
            // Names that Swift finds equal count as one, whatever their normal form.
            guard members.updateValue(value, forKey: name) == nil else {
                throw malformed("\"\(name)\" occurs twice")
            }
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw malformed("an object does not end") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Malformed) -> JSONValue {
        var elements: [JSONValue] = []
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw malformed("an array does not end") }
        return .array(elements)
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(Malformed) -> JSONValue {
        let expected = text.withUTF8Buffer { Array($0) }
        guard bytes[position...].starts(with: expected) else { throw malformed("unexpected byte") }
        position += expected.count
        return value
    }

    private mutating func number() throws(Malformed) -> JSONNumber {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        guard let number = JSONNumber(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            throw malformed("not a number")
        }
        return number
    }

    private mutating func digits() throws(Malformed) {
        let start = position
        while let byte = current, byte.isDigit { position += 1 }
        guard position > start else { throw malformed("a digit is missing") }
    }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }
}

extension JSONParser {
    private mutating func string() throws(Malformed) -> String {
        position += 1
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            position += 1
        }
        // Most strings hold no escape: they are taken as they are.
        var decoded = bytes[start..<position]
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: decoded, as: UTF8.self) else {
                    throw malformed("not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): decoded += try escape()
            case 0..<0x20: throw malformed("a control character in a string")
            default: decoded.append(byte)
            }
        }
        throw malformed("a string does not end")
    }

    private mutating func escape() throws(Malformed) -> [UInt8] {
        guard let byte = current else { throw malformed("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try scalar()).utf8)
        default: throw malformed("an unknown escape")
        }
    }

    private mutating func scalar() throws(Malformed) -> Character {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard UTF16.isLeadSurrogate(UInt16(first)), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw malformed("half a surrogate pair")
        }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(UInt16(second)),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else { throw malformed("half a surrogate pair") }
        return Character(scalar)
    }

    private mutating func codeUnit() throws(Malformed) -> UInt32 {
        guard position + 4 <= bytes.count else { throw malformed("a string does not end") }
        var unit: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw malformed("not a hexadecimal digit")
            }
            unit = unit << 4 | UInt32(digit)
        }
        position += 4
        return unit
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
