import BuilderProtocol
import GitStore

extension CommandBuilderConfiguration {
    /// Everything that is wrong with the configuration; empty when it can be used.
    package var problems: [ConfigurationProblem] {
        templateProblems + memberProblems + keyProblems + environmentProblems + commandProblems + pathProblems
            + steps.problems(for: declaration)
    }

    private var templateProblems: [ConfigurationProblem] {
        let parameters = Set(declaration.parameters)
        let withCommit = source == nil ? parameters : parameters.union(["commit"])
        return Self.problems(ofTemplate: title, at: "title", names: withCommit)
            + Self.problems(ofTemplate: key, at: "key", names: withCommit)
            + Self.problems(ofTemplate: source?.repository, at: "source.repository", names: parameters)
            + Self.problems(ofTemplate: source?.revision, at: "source.revision", names: parameters)
    }

    private static func problems(
        ofTemplate text: String?,
        at path: String,
        names: Set<String>
    ) -> [ConfigurationProblem] {
        guard let text else { return [] }
        do throws(TemplateError) {
            let unknown = try Template(parsing: text).names.subtracting(names).sorted()
            return unknown.map { ConfigurationProblem(path, "has {\($0)}, but no parameter has that name") }
        } catch {
            return [ConfigurationProblem(path, error.description)]
        }
    }

    /// Members that the digest gets besides the parameters.
    private var addedMembers: Set<String> {
        guard key == nil else { return [] }
        var members: Set<String> = version == nil ? [] : ["version"]
        if inputs != nil { members.insert("inputs") } else if source != nil { members.insert("source") }
        return members
    }

    private var memberProblems: [ConfigurationProblem] {
        declaration.parameters.enumerated().filter { addedMembers.contains($0.element) }.map { index, name in
            ConfigurationProblem(
                "parameters[\(index)]",
                "must not be named \(name): the key has a member of that name"
            )
        }
    }

    private var keyProblems: [ConfigurationProblem] {
        guard let key else { return [] }
        var problems: [ConfigurationProblem] = []
        if version != nil {
            problems.append(.init("version", "cannot stand beside key: put it into the key"))
        }
        if inputs != nil { problems.append(.init("key", "cannot stand beside inputs: they make the key")) }
        let names = (try? Template(parsing: key).names) ?? []
        for name in names.intersection(declaration.privateParameters).sorted() {
            problems.append(.init("key", "shows the private parameter \(name)"))
        }
        if names.contains("commit"), source != nil, declaration.parameters.contains("commit") {
            problems.append(.init("key", "has {commit}, which is both a parameter and the source's commit"))
        }
        return problems
    }

    private var commandProblems: [ConfigurationProblem] {
        let words = run.arguments
        if words.isEmpty || words[0].isEmpty { return [.init("run", "must name a program")] }
        guard !words.contains(where: { $0.utf8.contains(0) }) else {
            return [.init("run", "must not contain a NUL character")]
        }
        return []
    }

    private var pathProblems: [ConfigurationProblem] {
        var problems = value.enumerated().compactMap { index, pattern in
            PathPattern.problem(of: pattern).map { ConfigurationProblem("value[\(index)]", $0) }
        }
        if inputs != nil, source == nil { problems.append(.init("inputs", "needs a source")) }
        if inputs?.isEmpty == true { problems.append(.init("inputs", "must name at least one path")) }
        for (index, input) in (inputs ?? []).enumerated() where TreePath(input) == nil {
            problems.append(
                .init("inputs[\(index)]", "must be a relative path without . or .. or .git or empty parts")
            )
        }
        return problems
    }
}
