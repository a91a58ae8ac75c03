import BuilderProtocol
import GitStore

/// What a ticket needs to be asked for again and no commit may hold: context and private parameters.
///
/// It lies in the spool, for its owner alone, until the ticket has ended.
struct TicketSecrets: Codable, Hashable, Sendable {
    static let longestBytes = 8 << 20

    var context: [String: String]
    var parameters: [String: String]

    var isEmpty: Bool { context.isEmpty && parameters.isEmpty }

    func write(for id: some SecretsName, to spool: Spool) async throws(SpoolError) {
        let (path, bytes) = (Self.path(of: id, in: spool), JSONBytes.encode(self))
        try await spool.threads.run { () throws(SpoolError) in try SpoolFile.replace(path, with: bytes) }
    }

    /// Nil when they are lost.
    static func read(for id: some SecretsName, from spool: Spool) async -> TicketSecrets? {
        let path = path(of: id, in: spool)
        let bytes = await spool.threads.run { try? SpoolFile.readAll(path, limitBytes: longestBytes) }
        return bytes.flatMap { JSONBytes.decode(TicketSecrets.self, from: $0) }
    }

    static func remove(for id: some SecretsName, from spool: Spool) async {
        let path = path(of: id, in: spool)
        await spool.threads.run { TreeRemoval.remove(path) }
    }

    /// Removes those that nobody needs any more: the process may have died in between.
    static func removeAll(but ids: Set<String>, named prefix: String = "", from spool: Spool) async {
        let directory = spool.contextDirectory
        await spool.threads.run {
            for name in (try? SpoolFile.names(in: directory)) ?? []
            where !ids.contains(name) && OfferSecrets.prefix(of: name) == prefix {
                TreeRemoval.remove("\(directory)/\(name)")
            }
        }
    }

    private static func path(of id: some SecretsName, in spool: Spool) -> String {
        "\(spool.contextDirectory)/\(id)"
    }
}

/// What a file of secrets belongs to.
protocol SecretsName: CustomStringConvertible, Sendable {}

extension ObjectID: SecretsName {}
