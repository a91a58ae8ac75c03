import HTTPTypes

/// A strong entity tag: the id of an immutable git object in quotes.
struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ object: some CustomStringConvertible) {
        description = "\"\(object)\""
    }

    /// True when `If-None-Match` says that the client has this already (weak comparison, RFC 9110 section 13.1.2).
    func isKnown(by headers: HTTPFields) -> Bool {
        guard let known = headers[.ifNoneMatch] else { return false }
        if known == description || known == "*" { return true }
        return known.split(separator: ",").contains { tag in
            let tag = tag.trimmingBlanks()
            return (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == description
        }
    }

    /// True when there is no `If-Range`, or it names this tag (strong comparison).
    static func rangeApplies(to tag: EntityTag?, _ headers: HTTPFields) -> Bool {
        guard let condition = headers[.ifRange] else { return true }
        return condition == tag?.description
    }
}
