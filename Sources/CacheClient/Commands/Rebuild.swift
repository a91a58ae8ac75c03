import ArgumentParser
import BuilderProtocol
import Foundation

/// `cairn rebuild`: marks a result, or many, so that the next request builds again.
struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Mark a result for rebuild; with --start, build it at once; with --where, mark many.",
        discussion: "cairn rebuild BUILDER --where marks every result of the builder that all filters let "
            + "through, and prints their keys."
    )

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "BUILDER/KEY; with --where, BUILDER.") var subject: String
    @Option(help: "Why; kept in the history.") var reason: String?
    @Flag(help: "Start the build now.") var start = false
    @Option(name: .customLong("param"), parsing: .unconditionalSingleValue, help: "A private parameter.")
    var parameters: [String] = []
    @Option(parsing: .unconditionalSingleValue, help: "A secret for the command.") var context: [String] = []
    @Option(help: "Who asks.") var user: String?
    @Flag(name: .customLong("where"), help: "Mark all results of BUILDER that the filters let through.")
    var marksMany = false
    @OptionGroup(title: "Filters, with --where") var filters: ResultFilters
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard marksMany else {
            guard filters.isEmpty else { throw ValidationError("filters go with --where") }
            guard ResultReference(argument: subject) != nil else {
                throw ValidationError("expected BUILDER/KEY, or BUILDER with --where")
            }
            return
        }
        guard !start, parameters.isEmpty, context.isEmpty else {
            throw ValidationError("--where only marks: --start, --param and --context are for one result")
        }
    }

    func run() async throws {
        if marksMany { return try await markMany() }
        guard let result = ResultReference(argument: subject) else {
            throw ClientError.usage("expected BUILDER/KEY")
        }
        let body = try makeRequest(ProcessInfo.processInfo.environment).json
        let path = RequestPath.result(result).appending("rebuild")
        let answer: Received<RebuildAnswer> = try await connection.withDaemon { daemon in
            try await daemon.document(.post(path, body: body, isIdempotent: false))
        }
        let console = Console()
        if json { return try await console.print(json: answer.json) }
        try await console.print(text(for: answer.document, of: result) + "\n")
    }

    private func markMany() async throws {
        let request = BulkRebuildRequest(
            builder: subject,
            status: filters.status,
            since: filters.since?.rfc3339,
            until: filters.until?.rfc3339,
            logMatches: filters.logMatches,
            dryRun: filters.dryRun ? true : nil,
            reason: reason,
            user: user
        )
        let console = Console()
        let all = try await connection.withDaemon { daemon in
            try await BulkRebuild(request: request).run(on: daemon) { page in
                guard !json else { return }
                try await console.print(page.marked.map { ShownText($0).line + "\n" }.joined())
                for refused in page.refused { await console.note("\(refused.key): \(refused.code)") }
            }
        }
        if json { try await console.print(json: all.json) }
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

    private func text(for answer: RebuildAnswer, of result: ResultReference) -> String {
        let id = answer.build.flatMap { $0["id"] ?? $0["build"]?["id"] }?.string
        let build = id.map { "build \(ShownText($0).line)" } ?? "its build"
        guard answer.marked else { return "\(result): not marked, \(build) is pending" }
        return "\(result): marked for rebuild" + (answer.build == nil ? "" : ", \(build) started")
    }
}
