import ArgumentParser
import BuilderProtocol
import Foundation

/// `cairn build`: asks for a result, follows its log, fetches its value, exits with the outcome.
struct Build: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Get a result, building it if need be; print its log and exit with its outcome.",
        discussion: "A value is name=TEXT, name@FILE, or name alone: then it comes from CAIRN_PARAM_NAME or "
            + "CAIRN_CONTEXT_NAME of the environment."
    )

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The builder's name.") var builder: String
    @Argument(help: "The parameters: name=value …") var parameters: [String] = []
    @Option(parsing: .unconditionalSingleValue, help: "A secret for the command, not part of the key.")
    var context: [String] = []
    @Option(help: "Restore the value into this directory.") var value: String?
    @Flag(help: "Print only the final Result as JSON to stdout, the log to stderr.") var json = false
    @Flag(help: "Do not wait for a pending build.") var noFollow = false
    @Option(help: "Stop waiting after this time (30s, 5m, 1h, 7d); the build goes on.") var timeout: TimeSpan?
    @Option(help: "Accept no older result.") var maxAge: TimeSpan?
    @Flag(help: "Take a stale result while a new one is built.") var staleWhileRevalidate = false
    @Flag(help: "Never build.") var onlyIfCached = false
    @Option(parsing: .unconditional, help: "-100 to 100, higher first.") var priority: Int?
    @Option(help: "Who asks.") var user: String?

    func run() async throws {
        let request = DaemonRequest.post(
            .results(builder),
            body: try makeRequest(ProcessInfo.processInfo.environment).json,
            isIdempotent: true
        )
        let session = BuildSession(
            console: Console(logsToStandardError: json),
            request: request,
            timeout: timeout?.duration,
            follows: !noFollow
        )
        let result = try await connection.withDaemon { daemon in
            let result = try await session.result(from: daemon)
            try await restoreValue(of: result.document, from: daemon)
            return result
        }
        if json { try await session.console.print(json: result.json) }
        await session.console.announce(result.document)
        throw ExitStatus(outcome: result.document.status)
    }

    private func makeRequest(_ environment: [String: String]) throws -> BuildRequest {
        let context = try NamedValue.values(
            context,
            environmentPrefix: "CAIRN_CONTEXT_",
            environment: environment
        )
        return BuildRequest(
            parameters: try NamedValue.values(
                parameters,
                environmentPrefix: "CAIRN_PARAM_",
                environment: environment
            ),
            context: context.isEmpty ? nil : context,
            maxAge: maxAge?.seconds,
            staleWhileRevalidate: staleWhileRevalidate ? true : nil,
            onlyIfCached: onlyIfCached ? true : nil,
            priority: priority,
            user: user
        )
    }

    // A failed build has a value too: its test report is what one wants then.
    private func restoreValue(of result: ResultDocument, from daemon: Daemon) async throws {
        guard let value, let commit = result.commit, [.success, .failure].contains(result.status) else {
            return
        }
        let reference = ResultReference(builder: result.builder, key: result.key)
        try await ValueRestore(daemon: daemon, reference: reference, commit: commit).restore(into: value)
    }
}
