import ArgumentParser

/// `cairn reject`: the offer is not wanted.
struct Reject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Reject an offer.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The offer, from 'cairn offers'.") var offer: String
    @Flag(help: "Print the answer as JSON.") var json = false

    func run() async throws {
        let request = DaemonRequest.post(.offer(offer, "reject"), body: [], isIdempotent: true)
        _ = try await connection.withDaemon { try await $0.answer(request) }
        let console = Console()
        if json { return try await console.print(json: Array(#"{"state":"REJECTED"}"#.utf8)) }
        try await console.print("rejected\n")
    }
}
