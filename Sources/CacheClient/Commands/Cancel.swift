import ArgumentParser

/// `cairn cancel`: ends a pending build without a result.
struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Cancel a pending build.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "BUILDER/KEY") var result: ResultReference
    @Option(help: "Why; the last line of the log says so.") var reason: String?
    @Option(help: "Who asks.") var user: String?
    @Flag(help: "Print the answer as JSON.") var json = false

    func run() async throws {
        let body = CancelRequest(reason: reason, user: user).json
        let path = RequestPath.result(result).appending("cancel")
        let answer = try await connection.withDaemon { daemon in
            let response = try await daemon.answer(.post(path, body: body, isIdempotent: false))
            return Array(buffer: try await response.body.collect(upTo: Daemon.longestDocumentBytes))
        }
        let console = Console()
        if !json {
            try await console.print("\(result): cancelled\n")
        } else if !answer.isEmpty {
            try await console.print(json: answer)
        }
    }
}
