import ArgumentParser
import Foundation

/// Which build is meant, for commands that do not wait for it.
struct BuildWish: ParsableArguments {
    @Argument(help: "The builder's name.") var builder: String
    @Argument(help: "The parameters: name=value …") var parameters: [String] = []
    @Option(parsing: .unconditionalSingleValue, help: "A secret for the command, not part of the key.")
    var context: [String] = []
    @Option(help: "Who asks.") var user: String?

    /// Values may come from files and from the environment.
    func request() throws -> WishRequest {
        let environment = ProcessInfo.processInfo.environment
        let context = try NamedValue.values(
            context,
            environmentPrefix: "CAIRN_CONTEXT_",
            environment: environment
        )
        return WishRequest(
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
