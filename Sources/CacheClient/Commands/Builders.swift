import ArgumentParser
import BuilderProtocol
import Foundation

/// `cairn builders`: what can be built.
struct Builders: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the builders, or show one.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "One builder's name.") var name: String?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let path = name.map(RequestPath.builder) ?? .builders
        let received: Received<JSONValue> = try await connection.withDaemon {
            try await $0.document(.get(path))
        }
        let console = Console()
        if json { return try await console.print(json: received.json) }
        let text = name == nil ? Self.table(received.document) : Self.description(received.document)
        try await console.print(text)
    }

    private static func table(_ document: JSONValue) -> String {
        var table = Table(header: ["BUILDER", "PARAMETERS", "POOL"])
        guard case .array(let builders)? = document["builders"] else { return table.text }
        for builder in builders {
            table.add(["name", "parameters", "pool"].map { builder[$0]?.shown ?? "-" })
        }
        return table.text
    }

    private static func description(_ document: JSONValue) -> String {
        guard case .object(let members) = document else { return ShownText(document.shown).line + "\n" }
        var table = Table(header: [ShownText(members["name"]?.shown ?? "").line, ""])
        for (member, value) in members.sorted(by: { $0.key < $1.key })
        where member != "name" && value != .null {
            table.add(["  " + member, value.shown])
        }
        return table.text
    }
}
