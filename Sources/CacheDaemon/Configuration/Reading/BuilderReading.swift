import BuilderProtocol
import Builders

/// Reads one builder from the configuration.
struct BuilderReading {
    private let section: ConfigurationSection
    private let name: String
    private let pools: [String]

    init(name: String, value: ConfigurationValue, pools: [String]) {
        section = value.section(BuilderConfiguration.keys)
        self.name = name
        self.pools = pools
    }

    /// Nil when it does not even say what it runs; whatever else is wrong is reported.
    func read() -> BuilderConfiguration? {
        for key in BuilderConfiguration.unsupportedKeys {
            section[key]?.report("is not supported by this version yet")
        }
        var isSound = true
        let declaration = declaration(isSound: &isSound)
        check(declaration)
        guard let run = command() else { return nil }
        var command = CommandBuilderConfiguration(declaration: declaration, run: run)
        readTexts(into: &command)
        readTimes(into: &command)
        command.steps = steps(isSound: &isSound)
        // Templates name parameters: with a broken list of them every name would be called unknown.
        if isSound { report(command.problems) }
        var builder = BuilderConfiguration(command: command)
        builder.keepFor = section["keep-for"]?.duration()
        builder.keepResults = section["keep-results"]?.count()
        return builder
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
        section.read("log-limit", into: &declaration.logLimitBytes) { $0.size(atLeast: shortest, "2MiB") }
        section.read("value-limit", into: &declaration.valueLimitBytes) { $0.size() }
        declaration.maxAge = section["max-age"]?.duration()
        declaration.failureMaxAge = section["failure-max-age"]?.duration()
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

    private func command() -> Command? {
        guard let run = section["run"] else {
            if section["workers"] == nil {
                section.value.report(
                    "expected run: builders built by those who claim them are not supported by this version yet"
                )
            }
            return nil
        }
        if run.node.sequence != nil { return run.texts().map { .list($0) } }
        return run.parsed("a list such as [make, test] or a script") { .shell($0) }
    }

    private func readTexts(into command: inout CommandBuilderConfiguration) {
        command.title = section["title"]?.text()
        command.key = section["key"]?.text()
        command.version = section["version"]?.text()
        command.inputs = section["inputs"]?.texts()
        section.read("environment", into: &command.environment) { $0.textMembers() }
        section.read("inherit", into: &command.inherit) { $0.texts() }
        section.read("value", into: &command.value) { $0.texts() }
        guard let source = section["source"]?.section(["repository", "revision"]) else { return }
        source.require("repository", "source.repository: where the source comes from")
        source.require("revision", "source.revision: a commit, tag or branch")
        command.source = .init(
            repository: source["repository"]?.text() ?? "",
            revision: source["revision"]?.text() ?? ""
        )
    }

    private func readTimes(into command: inout CommandBuilderConfiguration) {
        section.read("timeout", into: &command.timeout) { $0.timeout() }
        command.silenceTimeout = section["silence-timeout"]?.timeout()
        section.read("grace", into: &command.grace) { $0.duration() }
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

extension ConfigurationValue {
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
