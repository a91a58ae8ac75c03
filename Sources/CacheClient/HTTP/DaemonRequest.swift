import BuilderProtocol
import NIOHTTP1

/// One request to the daemon.
struct DaemonRequest: Sendable {
    var method: HTTPMethod
    var path: RequestPath
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]?
    /// Sent in place of a body that is in memory.
    var archive: ValuePacking?
    /// Sent in place of the user's token.
    var secret: String?
    /// True when sending it twice is as good as once.
    var isIdempotent: Bool

    static func get(_ path: RequestPath, query: [(name: String, value: String)] = []) -> DaemonRequest {
        DaemonRequest(method: .GET, path: path, query: query, isIdempotent: true)
    }

    static func post(_ path: RequestPath, body: [UInt8], isIdempotent: Bool) -> DaemonRequest {
        DaemonRequest(
            method: .POST,
            path: path,
            headers: [("Content-Type", "application/json")],
            body: body,
            isIdempotent: isIdempotent
        )
    }

    static func delete(_ path: RequestPath, isIdempotent: Bool = true) -> DaemonRequest {
        DaemonRequest(method: .DELETE, path: path, isIdempotent: isIdempotent)
    }

    /// Path and query as they go on the wire.
    var target: String {
        guard !query.isEmpty else { return path.encoded }
        let pairs = query.map { "\($0.name)=\(PercentEncoding.encode($0.value.utf8))" }
        return path.encoded + "?" + pairs.joined(separator: "&")
    }
}

extension [(name: String, value: String)] {
    /// The query that asks for an older commit; empty without one.
    static func commit(_ commit: String?) -> Self {
        commit.map { [("commit", $0)] } ?? []
    }
}
