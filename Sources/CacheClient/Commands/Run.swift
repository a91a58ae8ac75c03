import ArgumentParser
import BuilderProtocol
import Execution
import Foundation

/// `cairn run`: runs a command here, unless its result is known or somebody else is at it.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a command here and keep its result; give the known result when there is one.",
        usage: "cairn run BUILDER [name=value …] [--value PATH …] [OPTIONS] -- COMMAND …",
        discussion:
            "A value is name=TEXT, name@FILE, or name alone: then it comes from CAIRN_PARAM_NAME of the "
            + "environment. The builder is one that the daemon's configuration gives neither run nor workers."
    )

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The builder's name.") var builder: String
    @Argument(help: "The parameters: name=value …") var parameters: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: "Files to keep, as patterns below the current directory; a hit puts them back."
    )
    var value: [String] = []
    @Option(help: "Without the daemon: run the command all the same, or fail.")
    var ifUnavailable: UnavailabilityPolicy = .run
    @Flag(help: "Print only the final Result as JSON to stdout, the log to stderr.") var json = false
    @Option(help: "Who asks.") var user: String?
    /// What follows `--`: the parser knows only one list of words, so it does not get to see them.
    var command: [String] = []

    enum CodingKeys: String, CodingKey {
        case connection, builder, parameters, value, ifUnavailable, json, user
    }

    func validate() throws {
        for pattern in value {
            if let problem = PathPattern.problem(of: pattern) {
                throw ValidationError("--value \(pattern): \(problem)")
            }
        }
    }

    func run() async throws {
        guard let program = command.first, !program.isEmpty else {
            throw ClientError.usage("name the command behind --, as in: cairn run \(builder) -- make test")
        }
        let environment = ProcessInfo.processInfo.environment
        let wish = RunWish(
            builder: builder,
            parameters: try NamedValue.values(
                parameters,
                environmentPrefix: "CAIRN_PARAM_",
                environment: environment
            ),
            user: user,
            command: command,
            patterns: value,
            policy: ifUnavailable,
            writesJSON: json
        )
        let console = Console(logsToStandardError: json)
        let result = try await connection.withDaemon { daemon in
            try await RunSession(wish: wish, daemon: daemon, console: console).run()
        }
        if json { try await console.print(json: result.json) }
        await console.announce(result)
        throw result.exitStatus
    }
}

extension Run {
    /// The program's arguments without the command that `run` runs.
    static func ownArguments(of arguments: [String]) -> [String] {
        arguments.first == "run" ? Array(arguments.prefix { $0 != "--" }) : arguments
    }

    static func command(of arguments: [String]) -> [String] {
        Array(arguments.drop { $0 != "--" }.dropFirst())
    }
}

/// What `cairn run` does when there is no daemon to ask or to tell.
enum UnavailabilityPolicy: String, CaseIterable, ExpressibleByArgument, Sendable {
    case run, fail
}
