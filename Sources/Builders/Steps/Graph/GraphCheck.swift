package import BuilderProtocol

/// What can only be told of steps when all builders are known.
package struct GraphCheck: Sendable {
    /// A problem of one builder's steps.
    package struct Finding: Hashable, Sendable {
        package var builder: String
        package var problem: ConfigurationProblem
    }

    private let declarations: [String: BuilderDeclaration]
    private let steps: [String: [StepConfiguration]]

    /// All builders, with their steps.
    package init(_ builders: [(declaration: BuilderDeclaration, steps: StepsConfiguration)]) {
        declarations = Dictionary(builders.map { ($0.declaration.name, $0.declaration) }) { first, _ in first
        }
        steps = Dictionary(builders.map { ($0.declaration.name, $0.steps.steps) }) { first, _ in first }
    }

    /// Ordered by builder and step.
    package var findings: [Finding] {
        let names = steps.keys.sorted()
        return names.flatMap { name in
            (steps[name] ?? []).enumerated().flatMap { index, step in
                step.result.map { findings(of: $0, in: name, at: index) } ?? []
            }
        } + cycleFindings
    }

    private func findings(of result: StepConfiguration.Result, in builder: String, at index: Int) -> [Finding]
    {
        func finding(_ path: String, _ message: String) -> Finding {
            Finding(builder: builder, problem: .init("steps[\(index)].result.\(path)", message))
        }
        guard let other = declarations[result.builder] else {
            return [finding("builder", "expected a builder, but there is none named \(result.builder)")]
        }
        let undeclared = result.parameters.keys.filter { !other.parameters.contains($0) }.sorted()
        let missing = other.parameters.filter { result.parameters[$0] == nil && other.defaults[$0] == nil }
        return undeclared.map {
            finding("parameters.\($0)", "expected a parameter of \(other.name), but it declares no \($0)")
        }
            + missing.map {
                finding("parameters", "expected a value for \($0), which \(other.name) needs")
            } + leaks(of: result, from: builder, to: other).map { finding("parameters.\($0.0)", $0.1) }
    }

    /// A private parameter must not become one that everybody may see.
    private func leaks(
        of result: StepConfiguration.Result,
        from builder: String,
        to other: BuilderDeclaration
    ) -> [(String, String)] {
        let secrets = declarations[builder]?.privateParameters ?? []
        return result.parameters.sorted { $0.key < $1.key }.compactMap { name, text in
            guard !other.privateParameters.contains(name),
                let secret = (try? Template(parsing: text))?.names.intersection(secrets).min()
            else { return nil }
            return (
                name,
                "shows the private parameter \(secret), because \(other.name) does not keep \(name) private"
            )
        }
    }

    private var cycleFindings: [Finding] {
        let graph = BuilderGraph(
            steps.mapValues { $0.compactMap(\.result?.builder).filter { steps[$0] != nil } }
        )
        return graph.cycles.compactMap { cycle in
            guard let last = cycle.dropLast().last, let first = cycle.last,
                let index = steps[last]?.firstIndex(where: { $0.result?.builder == first })
            else { return nil }
            return Finding(
                builder: last,
                problem: .init(
                    "steps[\(index)].result.builder",
                    "expected no cycle, but \(cycle.joined(separator: " needs "))"
                )
            )
        }
    }
}
