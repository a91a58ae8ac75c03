/// A request's target as it came: path segments still percent-encoded, empty ones kept.
struct RequestTarget: Sendable {
    let segments: [Substring]
    let query: Substring?

    init(_ target: String) {
        var rest = target[...]
        // A proxy's absolute form: everything before the path is the authority, which routes do not depend on.
        if rest.utf8.first != UInt8(ascii: "/"), let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            rest = rest[(rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex)...]
        }
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            query = rest[rest.utf8.index(after: mark)...]
            rest = rest[..<mark]
        } else {
            query = nil
        }
        // By bytes: a slash and a combining mark after it would be one Character.
        segments = rest.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }
}
