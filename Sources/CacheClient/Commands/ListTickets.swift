import ArgumentParser
import BuilderProtocol

/// `cairn ticket list`: a user's tickets, oldest first.
struct ListTickets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List a user's tickets.")

    @OptionGroup var connection: ConnectionOptions
    @Option(help: "Whose tickets.") var user: String
    @Option(help: "At most so many.") var limit: Int?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let list = PagedList<TicketDocument>(
            request: .get(.tickets, query: [("user", user)]),
            member: "tickets"
        )
        let limit = limit
        let found = try await connection.withDaemon { try await list.all(from: $0, limit: limit) }
        try await found.print(json: json, header: ["STATUS", "CREATED", "TICKET"]) {
            [$0.status, $0.createdAt, $0.ticket ?? "-"]
        }
    }
}
