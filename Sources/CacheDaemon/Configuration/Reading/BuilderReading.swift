import BuilderProtocol
import Builders
import Execution

/// Reads one builder from the configuration.
struct BuilderReading {
    private let section: ConfigurationSection
    private let name: String
    private let pools: [String]
    private let workerPools: [WorkerPoolConfiguration]

    init(
        name: String,
        value: ConfigurationValue,
        pools: [String],
        workerPools: [WorkerPoolConfiguration]
    ) {
        section = value.section(BuilderConfiguration.keys)
        self.name = name
        self.pools = pools
        self.workerPools = workerPools
    }

    /// Nil when it does not even say what it runs; whatever else is wrong is reported.
    func read() -> BuilderConfiguration? {
        var isSound = true
        let declaration = declaration(isSound: &isSound)
        check(declaration)
        return work(recipe(declaration), isSound: isSound).map { BuilderConfiguration($0) }
    }

    private func declaration(isSound: inout Bool) -> BuilderDeclaration {
        var declaration = BuilderDeclaration(name: name)
        for (key, path) in [("parameters", \BuilderDeclaration.parameters), ("context", \.context)] {
            guard let value = section[key] else { continue }
            if let names = value.names() { declaration[keyPath: path] = names } else { isSound = false }
        }
        section.read("defaults", into: &declaration.defaults) { $0.textMembers() }
        section.read("private", into: &declaration.privateParameters) { $0.names().map { Set($0) } }
        section.read("pool", into: &declaration.pool) { $0.text() }
        section.read("requires-value", into: &declaration.requiresValue) { $0.flag() }
        let shortest = BuilderConfiguration.shortestLogLimitBytes
        declaration.isClaimed = section["run"] == nil && section["workers"] == nil
        section.read("log-limit", into: &declaration.logLimitBytes) { $0.size(atLeast: shortest, "2MiB") }
        section.read("value-limit", into: &declaration.valueLimitBytes) { $0.size() }
        declaration.maxAge = section["max-age"]?.duration()
        declaration.failureMaxAge = section["failure-max-age"]?.duration()
        declaration.keepFor = section["keep-for"]?.duration()
        declaration.keepResults = section["keep-results"]?.count()
        return declaration
    }

    private func check(_ declaration: BuilderDeclaration) {
        for (name, value) in section["defaults"]?.quietMembers() ?? [] {
            if !declaration.parameters.contains(name) { value.reportUndeclared(name, declaration) }
            if let text = declaration.defaults[name], text.utf8.count > BuilderDeclaration.longestValueBytes {
                value.report("expected at most \(BuilderDeclaration.longestValueBytes) bytes")
            }
            if declaration.defaults[name]?.utf8.contains(0) == true {
                value.report("expected no NUL character")
            }
        }
        for value in section["private"]?.quietElements() ?? [] {
            guard let name = value.scalarText, !declaration.parameters.contains(name) else { continue }
            value.reportUndeclared(name, declaration)
        }
        guard !pools.contains(declaration.pool) else { return }
        let known =
            pools.isEmpty
            ? "a pool, but none is configured" : "one of the pools \(pools.joined(separator: ", "))"
        if let pool = section["pool"] {
            if pool.scalarText != nil { pool.report(expected: known) }
        } else {
            section.value.report("expected pool: \(known), because there is no pool \(declaration.pool)")
        }
    }

    private func work(_ recipe: BuilderRecipe, isSound: Bool) -> BuilderConfiguration.Work? {
        if let workers = section["workers"] {
            return remoteWork(recipe, workers, isSound: isSound).map { .workers($0) }
        }
        section["payload"]?.report("is what workers are sent, and needs workers: NAME")
        guard let run = section["run"] else { return .claims(claimedWork(recipe, isSound: isSound)) }
        return commandWork(recipe, run, isSound: isSound).map { .command($0) }
    }

    private func claimedWork(_ recipe: BuilderRecipe, isSound: Bool) -> BuilderRecipe {
        refuseSteps("whoever claims the build")
        if isSound { report(recipe.problems) }
        return recipe
    }

    /// What steps bring is on this machine.
    private func refuseSteps(_ other: String) {
        section["steps"]?.report(
            "prepare a command of this machine, and need run: \(other) would not see them"
        )
    }

    private func remoteWork(
        _ recipe: BuilderRecipe,
        _ workers: ConfigurationValue,
        isSound: Bool
    ) -> WorkerBuilderConfiguration? {
        section["run"]?.report("cannot stand beside workers: either this machine builds or they do")
        refuseSteps("workers")
        let payload = section["payload"]?.payload(names: isSound ? recipe.payloadNames : nil)
        if isSound { report(recipe.problems) }
        let known = workerPools.map(\.name)
        let expectation =
            known.isEmpty
            ? "a worker pool, but none is configured"
            : "one of the worker pools \(known.joined(separator: ", "))"
        guard let pool = workers.parsed(expectation, { name in workerPools.first { $0.name == name } }) else {
            return nil
        }
        var work = WorkerBuilderConfiguration(recipe: recipe, pool: pool)
        work.payload = payload
        work.timeout = section["timeout"]?.timeout()
        return work
    }

    private func commandWork(
        _ recipe: BuilderRecipe,
        _ run: ConfigurationValue,
        isSound: Bool
    ) -> CommandBuilderConfiguration? {
        guard let run = run.command() else { return nil }
        var (command, isSound) = (CommandBuilderConfiguration(recipe: recipe, run: run), isSound)
        section.read("environment", into: &command.environment) { $0.textMembers() }
        section.read("inherit", into: &command.inherit) { $0.texts() }
        section.read("value", into: &command.value) { $0.texts() }
        section.read("timeout", into: &command.timeout) { $0.timeout() }
        command.silenceTimeout = section["silence-timeout"]?.timeout()
        section.read("grace", into: &command.grace) { $0.duration() }
        command.steps = steps(isSound: &isSound)
        // Templates name parameters: with a broken list of them every name would be called unknown.
        if isSound { report(command.problems) }
        return command
    }

    private func recipe(_ declaration: BuilderDeclaration) -> BuilderRecipe {
        var recipe = BuilderRecipe(declaration: declaration)
        recipe.title = section["title"]?.text()
        recipe.key = section["key"]?.text()
        recipe.version = section["version"]?.text()
        recipe.inputs = section["inputs"]?.texts()
        guard let source = section["source"]?.section(["repository", "revision"]) else { return recipe }
        source.require("repository", "source.repository: where the source comes from")
        source.require("revision", "source.revision: a commit, tag or branch")
        recipe.source = .init(
            repository: source["repository"]?.text() ?? "",
            revision: source["revision"]?.text() ?? ""
        )
        return recipe
    }

    /// With a step that cannot be read the others' places would not be theirs any more.
    private func steps(isSound: inout Bool) -> StepsConfiguration {
        var steps = StepsConfiguration()
        section.read("steps-parallel", into: &steps.areParallel) { $0.flag() }
        guard let value = section["steps"] else { return steps }
        if let read = value.steps() { steps.steps = read } else { isSound = false }
        return steps
    }

    private func report(_ problems: [ConfigurationProblem]) {
        for problem in problems {
            let value = section.nearest(to: problem.path)
            let key = [section.value.key, problem.path].compactMap { $0 }.joined(separator: ".")
            value.issues.add(ConfigurationIssue(value.place, key: key, problem.message))
        }
    }
}

extension BuilderRecipe {
    /// What a payload's templates may name.
    fileprivate var payloadNames: Set<String> {
        Set(declaration.parameters + declaration.context + (source == nil ? [] : ["commit"]))
    }
}

extension ConfigurationValue {
    fileprivate func command() -> Command? {
        if node.sequence != nil { return texts().map { .list($0) } }
        return parsed("a list such as [make, test] or a script") { .shell($0) }
    }

    /// The members of what is a mapping; what is none is reported elsewhere.
    fileprivate func quietMembers() -> [(name: String, value: ConfigurationValue)] {
        node.mapping == nil ? [] : (members() ?? [])
    }

    fileprivate func quietElements() -> [ConfigurationValue] {
        node.sequence == nil ? [] : (elements() ?? [])
    }

    fileprivate func reportUndeclared(_ name: String, _ declaration: BuilderDeclaration) {
        let meant =
            Spelling.nearest(to: name, among: declaration.parameters).map { ", did you mean \($0)?" } ?? ""
        report("expected a declared parameter, but parameters does not list \(name)\(meant)")
    }
}
