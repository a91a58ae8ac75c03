import ArgumentParser

/// `cairn ticket`: handles on builds that are asked for now and looked at later, by whoever has them.
struct Ticket: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask for a result now, look at it later: create, show, list or delete a ticket.",
        subcommands: [CreateTicket.self, ShowTicket.self, ListTickets.self, DeleteTicket.self]
    )

    func run() async throws {
        throw ValidationError("name a subcommand: create, show, list or delete")
    }
}
