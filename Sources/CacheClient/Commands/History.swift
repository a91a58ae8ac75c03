import ArgumentParser
import BuilderProtocol

/// `cairn history`: a result's commits, newest first.
struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List a result's commits, newest first.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "BUILDER/KEY") var result: ResultReference
    @Flag(help: "Print JSON.") var json = false
    @Option(help: "At most so many.") var limit: Int?

    func run() async throws {
        let list = PagedList<HistoryDocument>(
            request: .get(RequestPath.result(result).appending("history")),
            member: "history"
        )
        let limit = limit
        let found = try await connection.withDaemon { try await list.all(from: $0, limit: limit) }
        try await found.print(
            json: json,
            header: ["NUMBER", "OUTCOME", "STARTED", "DURATION", "CAUSE", "COMMIT"]
        ) {
            [
                $0.number.map(String.init) ?? "-", $0.outcome, $0.started ?? "-",
                $0.duration.map { Duration.seconds($0).shown } ?? "-", $0.cause ?? "-", $0.commit,
            ]
        }
    }
}
