import BuilderProtocol

extension JSONValue {
    /// The same without secrets, wherever a worker put them.
    func masked(_ mask: (String) -> String) -> JSONValue {
        switch self {
        case .null, .bool: return self
        case .number(let number):
            let masked = mask(number.text)
            return masked == number.text ? self : .string(masked)
        case .string(let text): return .string(mask(text))
        case .array(let elements): return .array(elements.map { $0.masked(mask) })
        case .object(let members):
            let masked = members.map { (mask($0.key), $0.value.masked(mask)) }
            return .object(Dictionary(masked) { first, _ in first })
        }
    }
}
