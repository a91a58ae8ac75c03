import BuilderProtocol

/// What a daemon wants built: `{"builder", "key", "parameters", "context"}`, and the commit when it has one.
struct WorkerOrder: Sendable {
    var builder: String
    /// Nil: whatever the parameters make.
    var key: BuildKey?
    var parameters: [String: String]
    var context: [String: String]
    var source: String?

    init(_ payload: JSONValue) throws(HTTPProblem) {
        guard payload.isObject else { throw Self.problem("payload", "must be an object") }
        guard let builder = payload["builder"]?.text else {
            throw Self.problem("payload.builder", "must be a string")
        }
        self.builder = builder
        parameters = try Self.strings(payload["parameters"], "payload.parameters")
        context = try Self.strings(payload["context"], "payload.context")
        source = payload["source"]?.text
        guard let key = payload["key"], key != .null else { return }
        guard let key = key.text.flatMap({ BuildKey($0) }) else {
            throw Self.problem("payload.key", "must be a key")
        }
        self.key = key
    }

    private static func strings(_ value: JSONValue?, _ field: String) throws(HTTPProblem) -> [String: String]
    {
        switch value {
        case nil, .null: return [:]
        case .object(let members):
            var strings: [String: String] = [:]
            for (name, value) in members {
                guard let text = value.text else { throw problem("\(field).\(name)", "must be a string") }
                strings[name] = text
            }
            return strings
        default: throw problem(field, "must be an object of strings")
        }
    }

    static func problem(_ field: String, _ detail: String) -> HTTPProblem {
        HTTPProblem.invalidFields([FieldProblem(field, detail)])
    }
}
