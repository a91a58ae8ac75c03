extension BuilderDeclaration {
    /// Longest parameter or context value, in bytes of UTF-8.
    public static let longestValueBytes = 64 << 10

    /// The parameters with defaults filled in; throws every problem at once, one for each field.
    public func completed(_ given: [String: String]) throws(InvalidFields) -> [String: String] {
        var problems = given.compactMap { name, value in
            parameters.contains(name)
                ? Self.problem(of: value, field: "parameters.\(name)")
                : FieldProblem("parameters.\(name)", "builder \(self.name) declares no such parameter")
        }
        let complete = defaults.merging(given) { _, given in given }
        problems += parameters.filter { complete[$0] == nil }.map {
            FieldProblem("parameters.\($0)", "is missing")
        }
        guard problems.isEmpty else { throw InvalidFields(problems) }
        return complete
    }

    /// Throws when the request brings a secret that the builder does not accept.
    public func check(context given: [String: String]) throws(InvalidFields) {
        let problems = given.compactMap { name, value in
            context.contains(name)
                ? Self.problem(of: value, field: "context.\(name)")
                : FieldProblem("context.\(name)", "builder \(self.name) accepts no such context")
        }
        guard problems.isEmpty else { throw InvalidFields(problems) }
    }

    /// The parameters as anybody may see them: private values replaced by `***`.
    public func shown(_ parameters: [String: String]) -> [String: String] {
        parameters.reduce(into: [:]) { shown, parameter in
            shown[parameter.key] = privateParameters.contains(parameter.key) ? "***" : parameter.value
        }
    }

    /// True for a name that builders, parameters, context values and pools may have.
    public static func isValidName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count <= 64, first.isASCIILetterOrDigit else { return false }
        return bytes.allSatisfy {
            $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }

    private static func problem(of value: String, field: String) -> FieldProblem? {
        if value.utf8.contains(0) { return FieldProblem(field, "must not contain a NUL byte") }
        if value.utf8.count > longestValueBytes {
            return FieldProblem(field, "must be at most \(longestValueBytes) bytes long")
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isASCIILetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
