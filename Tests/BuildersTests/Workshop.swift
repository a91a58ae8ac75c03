import BuilderProtocol
import Logging
import TestSupport
import Testing

@testable import Builders
@testable import Execution

/// Everything around one command builder, in a temporary directory.
struct Workshop: Sendable {
    let directory: TemporaryDirectory
    let recorder = Recorder()
    let host: CommandHost

    static func with<Result>(
        environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin"],
        mirrorsEverything: Bool = false,
        fetchDeadline: Duration = .seconds(60),
        fetchedLimitBytes: Int = 10 << 30,
        uptime: (@Sendable () -> Duration)? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: (Workshop) async throws -> Result
    ) async throws -> Result {
        try await TemporaryDirectory.with { directory in
            let host = CommandHost(
                spool: try directory.makeDirectory("spool"),
                cookiePrefix: "test-\(UInt64.random(in: 0...UInt64.max))",
                environment: environment,
                logger: logger,
                fetchDeadline: fetchDeadline,
                mirrorsEverything: mirrorsEverything,
                fetchedLimitBytes: fetchedLimitBytes,
                publicURL: { "http://cairn.example" },
                uptime: uptime
            )
            return try await body(Workshop(directory: directory, host: host))
        }
    }

    func environment(
        _ id: String = "b1",
        identity: BuildIdentity? = nil,
        parameters: [String: String] = [:],
        context: [String: String] = [:],
        preparation: any Preparation = LonePreparation()
    ) throws -> BuildEnvironment {
        BuildEnvironment(
            build: id,
            identity: try identity ?? BuildIdentity(key: #require(BuildKey("key")), title: "title"),
            parameters: parameters,
            context: context,
            workingDirectory: try directory.makeDirectory("\(id)/work"),
            valueDirectory: try directory.makeDirectory("\(id)/value"),
            temporaryDirectory: try directory.makeDirectory("\(id)/tmp"),
            log: BuildLog { [recorder] in recorder.append($0) },
            report: { [recorder] in recorder.append($0) },
            explain: { [recorder] in recorder.append($0) },
            preparation: preparation
        )
    }

    func builder(
        _ run: Command,
        _ change: (inout CommandBuilderConfiguration) -> Void = { _ in }
    ) throws -> CommandBuilder {
        var configuration = CommandBuilderConfiguration(
            recipe: BuilderRecipe(declaration: BuilderDeclaration(name: "unit")),
            run: run
        )
        configuration.grace = .seconds(5)
        change(&configuration)
        return try CommandBuilder(configuration: configuration, host: host)
    }

    /// Builds once; throws what the build throws.
    func build(
        _ run: Command,
        _ change: (inout CommandBuilderConfiguration) -> Void = { _ in }
    ) async throws {
        try await builder(run, change).build(environment())
    }

    /// Paths below the build's value directory, sorted.
    func values(_ id: String = "b1") throws -> [String] {
        try FileTree.files(below: directory.path("\(id)/value"))
    }
}
