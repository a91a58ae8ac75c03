import ArgumentParser
import BuilderProtocol

/// `cairn accept`: reserves what was offered, prints the ticket of the build to come.
struct Accept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Accept an offer; print the ticket of the build that will start then."
    )

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The offer, from 'cairn offers'.") var offer: String
    @Flag(help: "Print the ticket as JSON.") var json = false

    func run() async throws {
        // Accepting twice is as good as once: the same ticket comes back.
        let request = DaemonRequest.post(.offer(offer, "accept"), body: [], isIdempotent: true)
        let received: Received<TicketDocument> = try await connection.withDaemon { daemon in
            try await daemon.document(request)
        }
        let console = Console()
        if json { return try await console.print(json: received.json) }
        guard let ticket = received.document.ticket else {
            throw ClientError.unexpectedAnswer("a ticket without a name")
        }
        try await console.print(ticket + "\n")
    }
}
