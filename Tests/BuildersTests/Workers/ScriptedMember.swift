import BuilderProtocol
import Foundation
import Synchronization
import TestSupport

/// A member of a pool that answers as a test says, and remembers what it was asked.
final class ScriptedMember: Sendable {
    /// A request of the wire protocol, as the member saw it.
    struct Call: Sendable {
        /// `POST /rest/v1`, without the query.
        var line: String
        var target: String
        /// Names in lower case.
        var headers: [String: String]
        /// The operation: the body of a start, `request` of everything else.
        var operation: JSONValue
        /// How many calls of this line came before.
        var index: Int

        var ticket: String { operation["ticket"]?.text ?? "" }
    }

    typealias Answer = LoopbackServer.Response
    typealias Script = @Sendable (Call, ScriptedMember) -> Answer

    private let script: Script
    private let address = Mutex("")
    private let recorded = Mutex<[Call]>([])

    private init(_ script: @escaping Script) {
        self.script = script
    }

    var url: String { address.withLock { $0 } }
    var calls: [Call] { recorded.withLock { $0 } }
    var lines: [String] { calls.map(\.line) }

    func calls(_ line: String) -> [Call] { calls.filter { $0.line == line } }

    /// The protocol's answer: `{"payload": {"status", "ticket", "worker_id", …}}`.
    func job(_ status: String, _ call: Call, worker: String? = nil, payload: String = "null") -> Answer {
        .json(
            #"{"payload": {"status": "\#(status)", "ticket": "\#(call.ticket)", "#
                + #""worker_id": "\#(worker ?? url)", "payload": \#(payload)}}"#
        )
    }

    /// Runs the body with a member on a free port.
    static func with(
        _ script: @escaping Script,
        _ body: (ScriptedMember) async throws -> Void
    ) async throws {
        let member = ScriptedMember(script)
        try await LoopbackServer.with(member.answer) { server in
            member.address.withLock { $0 = server.url }
            try await body(member)
        }
    }

    @Sendable private func answer(_ request: LoopbackServer.Request) -> Answer {
        let parts = request.path.split(separator: "?", maxSplits: 1)
        let line = "\(request.method) \(parts.first ?? "")"
        let call = recorded.withLock { calls in
            let call = Call(
                line: line,
                target: request.path,
                headers: request.headers,
                operation: Self.operation(request.body, query: parts.count == 2 ? parts[1] : ""),
                index: calls.count { $0.line == line }
            )
            calls.append(call)
            return call
        }
        return script(call, self)
    }

    private static func operation(_ body: [UInt8], query: Substring) -> JSONValue {
        let fields = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        let request = fields.first { $0.first == "request" }?.last
        let json = body.isEmpty ? Array((request.map(String.init)?.removingPercentEncoding ?? "").utf8) : body
        return (try? JSONParser.parse(json)) ?? .null
    }
}

extension LoopbackServer.Response {
    static func json(_ text: String, status: Int = 200) -> Self {
        bytes(Array(text.utf8), status: status)
    }

    static func bytes(_ bytes: [UInt8], status: Int = 200, headers: [(String, String)] = []) -> Self {
        Self(status, headers, body: bytes)
    }
}
