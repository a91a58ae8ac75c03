import ArgumentParser
import BuilderProtocol

/// `cairn status`: looks, never builds.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a result or a pending build.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "BUILDER/KEY") var result: ResultReference
    @Flag(help: "Print the Result as JSON.") var json = false
    @Option(help: "Wait for the end of a pending build, at most this long.") var wait: TimeSpan?
    @Option(help: "An older result's commit.") var commit: String?

    func run() async throws {
        let received = try await connection.withDaemon { daemon in
            try await ResultWatch(daemon: daemon, reference: result, commit: commit)
                .result(waiting: wait?.duration)
        }
        let console = Console()
        if json {
            try await console.print(json: received.json)
        } else {
            try await console.print(ResultSummary(received.document).text)
        }
    }
}
