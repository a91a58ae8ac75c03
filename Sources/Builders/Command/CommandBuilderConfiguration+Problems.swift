import Execution

extension CommandBuilderConfiguration {
    /// Everything that is wrong with the configuration; empty when it can be used.
    package var problems: [ConfigurationProblem] {
        recipe.problems + environmentProblems + commandProblems + valueProblems
            + steps.problems(for: recipe.declaration)
    }

    private var commandProblems: [ConfigurationProblem] {
        let words = run.arguments
        if words.isEmpty || words[0].isEmpty { return [.init("run", "must name a program")] }
        guard !words.contains(where: { $0.utf8.contains(0) }) else {
            return [.init("run", "must not contain a NUL character")]
        }
        return []
    }

    private var valueProblems: [ConfigurationProblem] {
        value.enumerated().compactMap { index, pattern in
            PathPattern.problem(of: pattern).map { ConfigurationProblem("value[\(index)]", $0) }
        }
    }
}
