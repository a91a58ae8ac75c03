import Builders

extension ConfigurationValue {
    /// Reports what is wrong with the results that builders need of each other.
    func checkGraph(of builders: [BuilderConfiguration]) {
        let check = GraphCheck(
            builders.map { ($0.recipe.declaration, $0.command?.steps ?? StepsConfiguration()) }
        )
        let findings = check.findings
        guard !findings.isEmpty, let members = members() else { return }
        for finding in findings {
            guard let builder = members.first(where: { $0.name == finding.builder })?.value else { continue }
            let value = builder.nearest(to: ".\(finding.problem.path)")
            let key = [builder.key, finding.problem.path].compactMap { $0 }.joined(separator: ".")
            issues.add(ConfigurationIssue(value.place, key: key, finding.problem.message))
        }
    }
}
