import ArgumentParser
import Glibc
import GitStore

/// `cairnd`, the daemon.
struct Cairnd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cairnd",
        abstract: "Keeps the results of builds in a git repository, and builds what it does not know.",
        discussion: "Exit codes: 0 ended in order, 1 failed, 2 usage or configuration.",
        version: "cairnd \(Version.current)",
        subcommands: [Serve.self, CheckConfig.self, Worker.self],
        defaultSubcommand: Serve.self
    )

    static func main(arguments: [String]?) async {
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Glibc.exit(report(error))
        }
    }

    /// Says what went wrong, on standard error; returns the exit code.
    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let invalid as InvalidConfiguration:
            StandardError.write("\(invalid)\n")
            return 2
        case is StoreRefusal, is SpoolRefusal:
            StandardError.write("cairnd: \(error)\n")
            return 2
        case is CleanExit:
            exit(withError: error)
        case _ where exitCode(for: error) == .validationFailure:
            StandardError.write("\(fullMessage(for: error))\n")
            return 2
        case _ where exitCode(for: error) == .success:
            exit(withError: error)
        default:
            StandardError.write("cairnd: \(error)\n")
            return 1
        }
    }
}
