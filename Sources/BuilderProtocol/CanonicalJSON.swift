/// JSON with exactly one spelling: members sorted by the bytes of their names, no blanks, strings escaped as
/// RFC 8785 section 3.2.2.2 says.
public enum CanonicalJSON: Hashable, Sendable {
    case null
    case string(String)
    case object([String: CanonicalJSON])

    public var bytes: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .null: output += "null".utf8
        case .string(let string): Self.write(string, to: &output)
        case .object(let members): Self.write(members, to: &output)
        }
    }

    private static func write(_ members: [String: CanonicalJSON], to output: inout [UInt8]) {
        let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        output.append(UInt8(ascii: "{"))
        for (index, member) in sorted.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(member.key, to: &output)
            output.append(UInt8(ascii: ":"))
            member.value.write(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    private static func write(_ string: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in string.utf8 { write(byte, to: &output) }
        output.append(UInt8(ascii: "\""))
    }

    private static func write(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): output += "\\\"".utf8
        case UInt8(ascii: "\\"): output += "\\\\".utf8
        case 0x08: output += "\\b".utf8
        case 0x09: output += "\\t".utf8
        case 0x0a: output += "\\n".utf8
        case 0x0c: output += "\\f".utf8
        case 0x0d: output += "\\r".utf8
        case 0..<0x20: output += "\\u00".utf8 + [hexadecimal(byte >> 4), hexadecimal(byte & 15)]
        default: output.append(byte)
        }
    }

    private static func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
