import ArgumentParser
import BuilderProtocol

/// `cairn list`: a builder's results.
struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List a builder's results.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The builder's name.") var builder: String
    @Option(help: "pending, success, failure or marked.") var status: String?
    @Option(parsing: .unconditional, help: "Only keys that begin so.") var prefix: String?
    @Option(help: "At most so many.") var limit: Int?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        var request = DaemonRequest.get(.results(builder))
        if let status { request.query.append(("status", status)) }
        if let prefix { request.query.append(("prefix", prefix)) }
        let list = PagedList<ResultDocument>(request: request, member: "results")
        let limit = limit
        let found = try await connection.withDaemon { try await list.all(from: $0, limit: limit) }
        try await found.print(json: json, header: ["STATUS", "FINISHED", "KEY", "TITLE"]) {
            [$0.rebuildRequested ? "marked" : $0.status.rawValue, $0.finishedAt ?? "-", $0.key, $0.title]
        }
    }
}
