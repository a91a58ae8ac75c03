import ArgumentParser
import BuilderProtocol
import Foundation

/// `cairn ticket create`: asks for a result, prints the ticket.
struct CreateTicket: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Ask for a result; print the ticket that stands for it."
    )

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The builder's name.") var builder: String
    @Argument(help: "The parameters: name=value …") var parameters: [String] = []
    @Option(parsing: .unconditionalSingleValue, help: "A secret for the command, not part of the key.")
    var context: [String] = []
    @Option(help: "Whose ticket it is.") var user: String?
    @Flag(help: "Print the ticket as JSON.") var json = false

    func run() async throws {
        let body = try makeRequest(ProcessInfo.processInfo.environment).json
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

    private func makeRequest(_ environment: [String: String]) throws -> TicketRequest {
        let context = try NamedValue.values(
            context,
            environmentPrefix: "CAIRN_CONTEXT_",
            environment: environment
        )
        return TicketRequest(
            builder: builder,
            parameters: try NamedValue.values(
                parameters,
                environmentPrefix: "CAIRN_PARAM_",
                environment: environment
            ),
            context: context.isEmpty ? nil : context,
            user: user
        )
    }
}
