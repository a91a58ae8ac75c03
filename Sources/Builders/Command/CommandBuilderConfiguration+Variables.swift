extension CommandBuilderConfiguration {
    /// The variable that carries a parameter or context value.
    static func variable(_ prefix: String, _ name: String) -> String {
        prefix + name.uppercased().replacing("-", with: "_")
    }

    /// Variables that Cairn itself sets; the configuration cannot.
    static let ownVariables: Set<String> = [
        "CAIRN_BUILDER", "CAIRN_KEY", "CAIRN_BUILD", "CAIRN_COMMIT", "CAIRN_VALUE", "CAIRN_PROGRESS",
        "CAIRN_COOKIE",
    ]

    var environmentProblems: [ConfigurationProblem] {
        Self.clashes(recipe.declaration.parameters, prefix: "CAIRN_PARAM_", path: "parameters")
            + Self.clashes(recipe.declaration.context, prefix: "CAIRN_CONTEXT_", path: "context")
            + environment.keys.sorted().compactMap { name in
                problem(ofVariable: name, value: environment[name] ?? "").map {
                    .init("environment.\(name)", $0)
                }
            }
            + inherit.enumerated().compactMap { index, name in
                problem(ofVariable: name, value: "").map { .init("inherit[\(index)]", $0) }
            }
    }

    private static func clashes(_ names: [String], prefix: String, path: String) -> [ConfigurationProblem] {
        var owners: [String: String] = [:]
        return names.enumerated().compactMap { index, name in
            let variable = variable(prefix, name)
            guard let owner = owners.updateValue(name, forKey: variable) else { return nil }
            return .init("\(path)[\(index)]", "\(name) and \(owner) would both be passed as \(variable)")
        }
    }

    private func problem(ofVariable name: String, value: String) -> String? {
        if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) || name.utf8.contains(0) {
            return "is no name of a variable"
        }
        if value.utf8.contains(0) { return "must not contain a NUL character" }
        let passed =
            recipe.declaration.parameters.map { Self.variable("CAIRN_PARAM_", $0) }
            + recipe.declaration.context.map { Self.variable("CAIRN_CONTEXT_", $0) }
        return Self.ownVariables.union(passed).contains(name) ? "is set by Cairn itself" : nil
    }
}
