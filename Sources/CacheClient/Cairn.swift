import ArgumentParser
import Foundation

/// `cairn`, the command-line client.
@main
struct Cairn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cairn",
        abstract: "Asks a Cairn daemon for build results.",
        discussion: "Exit codes: 0 success, 1 build failed, 2 usage, 3 not found, 5 cancelled, "
            + "6 stopped waiting, 7 daemon unavailable, 8 not allowed.",
        version: "0.1.0",
        subcommands: [
            Build.self, Run.self, Status.self, Log.self, Value.self, History.self, Rebuild.self,
            Cancel.self, Pin.self, List.self, Builders.self, Pools.self, Graph.self,
            Ticket.self, Quote.self, Offers.self, Accept.self, Reject.self,
        ]
    )

    /// Without a subcommand there is nothing to do, and a script should notice.
    func run() async throws {
        throw ValidationError("name a subcommand; 'cairn --help' lists them")
    }

    static func main() async {
        // Writing to a closed pipe must be an error to handle, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            let arguments = try Arguments.checked()
            var command = try parseAsRoot(Run.ownArguments(of: arguments))
            if var run = command as? Run {
                run.command = Run.command(of: arguments)
                try await run.run()
            } else if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Ending.of(error).exit()
        }
    }
}
