package import BuilderProtocol
import Execution
import Logging

/// A builder that runs a command in a directory of its own, with the source checked out when it has one.
package struct CommandBuilder: Builder {
    package let declaration: BuilderDeclaration
    let configuration: CommandBuilderConfiguration
    let host: CommandHost
    let identification: Identification
    private let patterns: [PathPattern]

    /// Throws what `configuration.problems` says, when it says anything.
    package init(
        configuration: CommandBuilderConfiguration,
        host: CommandHost
    ) throws(InvalidBuilderConfiguration) {
        let problems = configuration.problems
        guard problems.isEmpty else { throw InvalidBuilderConfiguration(problems: problems) }
        var recipe = configuration.recipe
        recipe.namesElsewhere = configuration.steps.names
        configuration.steps.declare(in: &recipe.declaration)
        recipe.declaration.timeLimit = configuration.timeout
        declaration = recipe.declaration
        identification = Identification(recipe, sources: host.sources)
        self.configuration = configuration
        self.host = host
        patterns = configuration.value.map { PathPattern($0) }
    }

    package var hasPreparation: Bool { configuration.source != nil || !configuration.steps.steps.isEmpty }

    package func identify(_ request: IdentityRequest) async throws -> BuildIdentity {
        try await identification.identify(request)
    }

    package func immediateKey(for parameters: [String: String]) -> BuildKey? {
        identification.immediateKey(for: parameters)
    }

    package func needs(of parameters: [String: String]) -> [DependencyNeed] {
        configuration.steps.needs(of: parameters)
    }

    package func build(_ environment: BuildEnvironment) async throws {
        let failure = try await run(environment)
        try Task.checkCancellation()
        guard failure?.kind != .start else { throw failure ?? BuildFailure(.start, "") }
        try await collect(environment, isLate: failure?.kind == .timeout || failure?.kind == .silence)
        if let failure { throw failure }
    }

    /// Nil when the command succeeded.
    private func run(_ environment: BuildEnvironment) async throws -> BuildFailure? {
        let file = try ProgressFile(path: "\(environment.temporaryDirectory).progress")
        defer { file.remove() }
        let progress = ProgressReporter(file: file, report: environment.report, logger: logger(environment))
        do {
            let end = try await command(environment, progress: progress, path: file.path).run()
            if end != .cancelled { progress.follow(atEnd: true) }
            return try configuration.failure(of: end)
        } catch let error as LaunchError {
            return BuildFailure(.start, error.description)
        }
    }

    private func command(
        _ environment: BuildEnvironment,
        progress: ProgressReporter,
        path: String
    ) -> CommandRun {
        CommandRun(
            launch: Launch(
                arguments: configuration.run.arguments,
                environment: configuration.variables(for: environment, host: host, progress: path),
                directory: environment.workingDirectory
            ),
            cookie: host.cookie(environment.build),
            directories: [
                environment.workingDirectory, environment.valueDirectory, environment.temporaryDirectory,
            ],
            timeout: configuration.timeout,
            silenceTimeout: configuration.silenceTimeout,
            grace: configuration.grace,
            logger: logger(environment),
            output: { environment.log.write($0) },
            tick: { progress.follow() }
        )
    }

    /// After a timeout the collection itself must not take longer than the grace.
    private func collect(_ environment: BuildEnvironment, isLate: Bool) async throws {
        let deadline = isLate ? ContinuousClock.now + configuration.grace : nil
        let flag = CancellationFlag()
        try await withTaskCancellationHandler {
            try await DedicatedThread.run { [patterns] in
                var collector = ValueCollector(environment, patterns: patterns) {
                    if flag.isSet { throw CancellationError() }
                    if let deadline, ContinuousClock.now >= deadline { throw ValueCollector.DeadlinePassed() }
                }
                try collector.collect()
            }
        } onCancel: {
            flag.set()
        }
    }

    private func logger(_ environment: BuildEnvironment) -> Logger {
        var logger = host.logger
        logger[metadataKey: "builder"] = "\(name)"
        logger[metadataKey: "build"] = "\(environment.build)"
        return logger
    }
}
