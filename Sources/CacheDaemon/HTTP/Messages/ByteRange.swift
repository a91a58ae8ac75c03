/// What a `Range` header asks of a body of known length (RFC 9110 section 14.2).
enum ByteRange: Hashable, Sendable {
    /// No range, several, or none that can be read: the whole body is the answer.
    case whole
    case part(Range<Int>)
    case unsatisfiable

    init(_ header: String?, lengthBytes: Int) {
        self = Self.read(header, lengthBytes) ?? .whole
    }

    private static func read(_ header: String?, _ length: Int) -> ByteRange? {
        guard let header, header.prefix(6).lowercased() == "bytes=" else { return nil }
        let ends = header.dropFirst(6).trimmingBlanks().split(
            separator: "-",
            omittingEmptySubsequences: false
        )
        guard ends.count == 2 else { return nil }
        switch (number(ends[0]), number(ends[1])) {
        case (nil, let count?) where ends[0].isEmpty:
            return count == 0 || length == 0 ? .unsatisfiable : .part(max(0, length - count)..<length)
        case (let first?, nil) where ends[1].isEmpty:
            return first < length ? .part(first..<length) : .unsatisfiable
        case (let first?, let last?) where first <= last:
            return first < length
                ? .part(first..<min(length, last == .max ? last : last + 1)) : .unsatisfiable
        default: return nil
        }
    }

    /// More digits than an Int holds are as good as the largest one.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else {
            return nil
        }
        return Int(text) ?? .max
    }
}
