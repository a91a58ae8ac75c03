import ArgumentParser

/// `cairn ticket delete`: the ticket is wanted no more; its build goes on.
struct DeleteTicket: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a ticket; its build goes on."
    )

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The ticket.") var ticket: String
    @Flag(help: "Print the answer as JSON.") var json = false

    func run() async throws {
        let request = DaemonRequest.delete(.ticket(ticket), isIdempotent: false)
        _ = try await connection.withDaemon { try await $0.answer(request) }
        let console = Console()
        if json { return try await console.print(json: Array(#"{"deleted":true}"#.utf8)) }
        try await console.print("deleted\n")
    }
}
