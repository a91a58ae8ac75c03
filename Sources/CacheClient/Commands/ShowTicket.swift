import ArgumentParser
import BuilderProtocol

/// `cairn ticket show`: how a ticket stands, and its result once it has one.
struct ShowTicket: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a ticket.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The ticket.") var ticket: String
    @Option(help: "Wait for the end of its build, at most this long.") var wait: TimeSpan?
    @Flag(help: "Print the ticket as JSON.") var json = false

    func run() async throws {
        let received = try await connection.withDaemon { daemon in
            try await TicketWatch(daemon: daemon, ticket: ticket).ticket(waiting: wait?.duration)
        }
        let console = Console()
        if json { return try await console.print(json: received.json) }
        try await console.print(Self.text(of: received.document))
    }

    private static func text(of ticket: TicketDocument) -> String {
        var table = Table(header: ["TICKET", ticket.ticket ?? "-"])
        table.add(["  user", ticket.user ?? "-"])
        table.add(["  status", ticket.status])
        table.add(["  created", ticket.createdAt])
        table.add(["  changed", ticket.changedAt])
        if let reservation = ticket.reservation { table.add(["  starts", reservation.start]) }
        return table.text + (ticket.result.map { ResultSummary($0).text } ?? "")
    }
}
