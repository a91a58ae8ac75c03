import ArgumentParser
import BuilderProtocol

/// `cairn ticket create`: asks for a result, prints the ticket.
struct CreateTicket: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Ask for a result; print the ticket that stands for it."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var wish: BuildWish
    @Flag(help: "Print the ticket as JSON.") var json = false

    func run() async throws {
        let body = try wish.request().json
        let created: Received<TicketDocument> = try await connection.withDaemon { daemon in
            try await daemon.document(.post(.tickets, body: body, isIdempotent: false))
        }
        let console = Console()
        if json { return try await console.print(json: created.json) }
        guard let ticket = created.document.ticket else {
            throw ClientError.unexpectedAnswer("a ticket without a name")
        }
        try await console.print(ticket + "\n")
    }
}
