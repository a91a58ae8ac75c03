/// Percent-encoding of path segments and query parts, by bytes (RFC 3986 section 2.1).
package enum PercentEncoding {
    /// The bytes that the text stands for; nil when a `%` is not followed by two hexadecimal digits.
    package static func decoded(_ text: Substring, plusIsBlank: Bool = false) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst()?.hexadecimalValue,
                    let low = rest.popFirst()?.hexadecimalValue
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    /// Every byte escaped that RFC 3986 does not call unreserved.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        if bytes.allSatisfy(\.isUnreserved) { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.flatMap { $0.isUnreserved ? [$0] : escape($0) }, as: UTF8.self)
    }

    /// The bytes as one path segment; `.` and `..` are escaped, because a proxy would resolve them.
    package static func segment(_ bytes: some Collection<UInt8>) -> String {
        let onlyDots = bytes.count <= 2 && bytes.allSatisfy { $0 == UInt8(ascii: ".") }
        return onlyDots ? String(decoding: bytes.flatMap(escape), as: UTF8.self) : encode(bytes)
    }

    private static func escape(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}

extension UInt8 {
    /// One of `A-Z a-z 0-9 - . _ ~`.
    package var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
