import ArgumentParser
import BuilderProtocol
import Foundation

/// `cairn graph`: what a result is made of, and how each part stands.
struct Graph: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a result needs of other builders, and how each of them stands; builds nothing.",
        discussion: "A value is name=TEXT, name@FILE, or name alone: then it comes from CAIRN_PARAM_NAME of "
            + "the environment."
    )

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The builder's name.") var builder: String
    @Argument(help: "The parameters: name=value …") var parameters: [String] = []
    @Flag(help: "Print a picture.") var svg = false
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        if svg, json { throw ValidationError("--svg and --json exclude each other") }
    }

    func run() async throws {
        let body = Body(
            parameters: try NamedValue.values(
                parameters,
                environmentPrefix: "CAIRN_PARAM_",
                environment: ProcessInfo.processInfo.environment
            )
        )
        let request = DaemonRequest.post(.graph(builder), body: body.json, isIdempotent: true)
        let received: Received<GraphDocument> = try await connection.withDaemon {
            try await $0.document(request)
        }
        let console = Console()
        if json { return try await console.print(json: received.json) }
        let graph = received.document
        try await console.print(svg ? GraphPicture(graph).svg : GraphTree(graph).text)
    }

    private struct Body: Encodable {
        var parameters: [String: String]
    }
}
