package import BuilderProtocol

/// What workers are sent, with places for values in its strings.
package indirect enum PayloadTemplate: Hashable, Sendable {
    case text(Template)
    /// Numbers, booleans and null stay what they are.
    case literal(JSONValue)
    case array([PayloadTemplate])
    case object([String: PayloadTemplate])

    /// The names that occur anywhere in it.
    package var names: Set<String> {
        switch self {
        case .text(let template): template.names
        case .literal: []
        case .array(let elements): elements.reduce(into: []) { $0.formUnion($1.names) }
        case .object(let members): members.values.reduce(into: []) { $0.formUnion($1.names) }
        }
    }

    func render(_ values: [String: String]) -> JSONValue {
        switch self {
        case .text(let template): .string(template.render(values))
        case .literal(let value): value
        case .array(let elements): .array(elements.map { $0.render(values) })
        case .object(let members): .object(members.mapValues { $0.render(values) })
        }
    }
}
