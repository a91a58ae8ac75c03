package import BuilderProtocol
import GitStore

/// What the configuration says about a builder's preparation.
package struct StepsConfiguration: Hashable, Sendable {
    package var steps: [StepConfiguration]
    /// True: all at once; false: one after the other.
    package var areParallel: Bool

    package init(_ steps: [StepConfiguration] = [], areParallel: Bool = false) {
        self.steps = steps
        self.areParallel = areParallel
    }

    /// Tells the cache what it must know of the steps.
    package func declare(in declaration: inout BuilderDeclaration) {
        declaration.steps = steps.map(\.declaration)
        declaration.runsStepsInParallel = areParallel
        declaration.followed = Set(steps.compactMap(\.result).filter(\.follow).map(\.builder))
    }

    /// Parameters that the steps' templates name: each counts in the key by its own value.
    package var names: Set<String> {
        steps.reduce(into: []) { $0.formUnion($1.names) }
    }

    /// The results of other builders that they ask for.
    func needs(of parameters: [String: String]) -> [DependencyNeed] {
        steps.compactMap { step in
            step.result.map { result in
                DependencyNeed(
                    step: step.name,
                    request: result.request(parameters),
                    follows: result.follow
                )
            }
        }
    }

    /// Everything that is wrong with the steps of this builder, as far as it can be told without the others.
    package func problems(for declaration: BuilderDeclaration) -> [ConfigurationProblem] {
        var names: Set<String> = []
        return steps.enumerated().flatMap { index, step in
            var problems = step.problems(for: declaration)
            if !names.insert(step.name).inserted {
                problems.append(.init("name", "expected a name of its own, but another step is \(step.name)"))
            }
            return problems.map { ConfigurationProblem("steps[\(index)].\($0.path)", $0.message) }
        }
    }
}

extension StepConfiguration {
    /// Paths are relative to the step.
    fileprivate func problems(for declaration: BuilderDeclaration) -> [ConfigurationProblem] {
        let problems = templates.compactMap { template in
            Self.problem(of: template.text, declaration).map { ConfigurationProblem(template.path, $0) }
        }
        return problems.isEmpty ? targetProblems(declaration) + contentProblems : problems
    }

    private static func problem(of text: String, _ declaration: BuilderDeclaration) -> String? {
        do throws(TemplateError) {
            let unknown = try Template(parsing: text).names.subtracting(declaration.parameters).sorted()
            return unknown.first.map { "has {\($0)}, but no parameter has that name" }
        } catch {
            return error.description
        }
    }

    private func targetProblems(_ declaration: BuilderDeclaration) -> [ConfigurationProblem] {
        guard let target, let template = try? Template(parsing: target.text) else { return [] }
        // Paths of artifacts are seen by everybody.
        if let name = template.names.intersection(declaration.privateParameters).min() {
            return [ConfigurationProblem(target.path, "shows the private parameter \(name)")]
        }
        let example = template.render(Dictionary(uniqueKeysWithValues: template.names.map { ($0, "x") }))
        guard let path = WorkingPath(example), kind != .fetch || !path.isRoot else {
            let expected =
                kind == .fetch ? "a relative path of a file" : "a relative path, . for the working directory"
            return [ConfigurationProblem(target.path, "expected \(expected), without .. or .git")]
        }
        return []
    }

    private var contentProblems: [ConfigurationProblem] {
        switch work {
        case .fetch(let fetch):
            let isPlain = !fetch.sha256.utf8.contains(UInt8(ascii: "{"))
            if isPlain, SHA256Digest(hexadecimal: fetch.sha256) == nil {
                return [.init("fetch.sha256", "expected 64 hexadecimal digits")]
            }
            guard ["http://", "https://", "file:///", "{"].contains(where: { fetch.url.hasPrefix($0) }) else {
                return [.init("fetch.url", "expected an http://, https:// or file:/// URL")]
            }
        case .callout(let callout):
            guard ["http://", "https://", "{"].contains(where: { callout.url.hasPrefix($0) }) else {
                return [.init("callout.url", "expected an http:// or https:// URL")]
            }
        case .checkout, .result: break
        }
        return []
    }
}
