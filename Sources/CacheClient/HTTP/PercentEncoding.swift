/// Percent-encoding that leaves only RFC 3986's unreserved bytes as they are.
enum PercentEncoding {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var encoded = ""
        for byte in bytes {
            if byte.isUnreserved {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += escape(byte)
            }
        }
        return encoded
    }

    /// A path segment; `.` and `..` are escaped, because a proxy would resolve them.
    static func segment(_ bytes: some Collection<UInt8>) -> String {
        let onlyDots = bytes.count <= 2 && bytes.allSatisfy { $0 == UInt8(ascii: ".") }
        return onlyDots ? bytes.map(escape).joined() : encode(bytes)
    }

    private static func escape(_ byte: UInt8) -> String {
        let digits = Array("0123456789ABCDEF")
        return "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }
}

extension UInt8 {
    /// One of `A-Z a-z 0-9 - . _ ~`.
    var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
