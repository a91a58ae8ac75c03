/// What somebody sent as JSON.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    /// A string's characters; nil for anything else.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var isObject: Bool {
        if case .object = self { true } else { false }
    }

    /// An object's names; empty for anything else.
    package var memberNames: Set<String> {
        if case .object(let members) = self { Set(members.keys) } else { [] }
    }

    /// A member of an object; nil when it has none of that name, or is no object.
    package subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }
}
