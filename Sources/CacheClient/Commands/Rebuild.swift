import ArgumentParser
import Foundation

/// `cairn rebuild`: marks a result, so that the next request builds again.
struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Mark a result for rebuild; with --start, build it at once."
    )

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "BUILDER/KEY") var result: ResultReference
    @Option(help: "Why; kept in the history.") var reason: String?
    @Flag(help: "Start the build now.") var start = false
    @Option(name: .customLong("param"), parsing: .unconditionalSingleValue, help: "A private parameter.")
    var parameters: [String] = []
    @Option(parsing: .unconditionalSingleValue, help: "A secret for the command.") var context: [String] = []
    @Option(help: "Who asks.") var user: String?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let body = try makeRequest(ProcessInfo.processInfo.environment).json
        let path = RequestPath.result(result).appending("rebuild")
        let answer: Received<RebuildAnswer> = try await connection.withDaemon { daemon in
            try await daemon.document(.post(path, body: body, isIdempotent: false))
        }
        let console = Console()
        if json { return try await console.print(json: answer.json) }
        try await console.print(text(for: answer.document) + "\n")
    }

    private func makeRequest(_ environment: [String: String]) throws -> RebuildRequest {
        let context = try NamedValue.values(
            context,
            environmentPrefix: "CAIRN_CONTEXT_",
            environment: environment
        )
        let parameters = try NamedValue.values(
            parameters,
            environmentPrefix: "CAIRN_PARAM_",
            environment: environment
        )
        return RebuildRequest(
            reason: reason,
            start: start ? true : nil,
            parameters: parameters.isEmpty ? nil : parameters,
            context: context.isEmpty ? nil : context,
            user: user
        )
    }

    private func text(for answer: RebuildAnswer) -> String {
        let id = answer.build.flatMap { $0["id"] ?? $0["build"]?["id"] }?.string
        let build = id.map { "build \(ShownText($0).line)" } ?? "its build"
        guard answer.marked else { return "\(result): not marked, \(build) is pending" }
        return "\(result): marked for rebuild" + (answer.build == nil ? "" : ", \(build) started")
    }
}
