import ArgumentParser

/// `cairn pin`: keeps a result from ever being evicted; `--remove` lets go of it again.
struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pin a result, so that it is never evicted."
    )

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "BUILDER/KEY") var result: ResultReference
    @Flag(help: "Remove the pin.") var remove = false
    @Flag(help: "Print the answer as JSON.") var json = false

    func run() async throws {
        let path = RequestPath.result(result).appending("pin")
        let request = remove ? DaemonRequest.delete(path) : .post(path, body: [], isIdempotent: true)
        let answer = try await connection.withDaemon { daemon in
            let response = try await daemon.answer(request)
            return Array(buffer: try await response.body.collect(upTo: Daemon.longestDocumentBytes))
        }
        let console = Console()
        if json { return try await console.print(json: answer) }
        try await console.print("\(result): \(remove ? "not pinned any more" : "pinned")\n")
    }
}
