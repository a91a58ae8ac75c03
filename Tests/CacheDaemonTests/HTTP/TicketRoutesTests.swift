import BuilderProtocol
import Hummingbird
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Tickets over HTTP", .timeLimit(.minutes(3)))
struct TicketRoutesTests {
    private func make(_ daemon: TestDaemon, _ text: String, user: String = "ann") async throws -> Answer {
        let body = #"{"builder": "tool", "parameters": {"text": "\#(text)"}, "user": "\#(user)"}"#
        return try await daemon.post("/v1/tickets", body)
    }

    @Test("are made, shown with their result, deleted, and stay deleted") func life() async throws {
        try await TestDaemon.with(ScriptBuilder("tool")) { daemon in
            _ = try await daemon.build("tool", "a")
            let made = try await make(daemon, "a")
            #expect(made.status == .created)
            let ticket: TicketDocument = try made.document()
            let path = "/v1/tickets/\(try #require(ticket.ticket))"
            #expect(made.headers[.location] == path)
            #expect(ticket.status == "complete" && ticket.user == "ann")
            #expect(ticket.result?.status == .success)
            #expect(try await daemon.get(path).text.contains(#""worker_id":null"#))
            let list = try await daemon.get("/v1/tickets?user=ann")
            #expect(list.text.contains(#""next_page_token":null"#) && !list.text.contains("result"))
            #expect(try await daemon.execute(.delete, path, [:]).status == .noContent)
            let again = try await daemon.execute(.delete, path, [:])
            #expect(again.status == .conflict)
            #expect(try again.problem().code == "invalid_transition")
            let deleted: TicketDocument = try await daemon.get(path).document()
            #expect(deleted.status == "deleted" && deleted.result == nil)
        }
    }

    @Test("whose result is not known yet have none") func unfinished() async throws {
        let gate = Gate()
        try await TestDaemon.with(ScriptBuilder("tool") { _ in try await gate.pass() }) { daemon in
            let made = try await make(daemon, "a")
            #expect(made.text.contains(#""result":null"#))
            let ticket: TicketDocument = try made.document()
            let path = "/v1/tickets/\(try #require(ticket.ticket))"
            gate.open()
            try await eventually("it is complete") {
                try await daemon.get(path).document(as: TicketDocument.self).status == "complete"
            }
        }
    }

    @Test("that cannot be made say why") func refused() async throws {
        try await TestDaemon.with(ScriptBuilder("tool")) { daemon in
            #expect(try await daemon.post("/v1/tickets", "{}").problem().errors?.map(\.field) == ["builder"])
            #expect(try await daemon.post("/v1/tickets", #"{"builder": "x"}"#).status == .notFound)
            let unknown = try await daemon.post("/v1/tickets", #"{"builder": "tool", "wait": 1}"#)
            #expect(unknown.status == .unprocessableContent)
            let long = #"{"builder": "tool", "user": "\#(String(repeating: "u", count: 501))"}"#
            #expect(try await daemon.post("/v1/tickets", long).status == .unprocessableContent)
            #expect(try await daemon.get("/v1/tickets").problem().errors?.map(\.field) == ["user"])
            #expect(try await daemon.get("/v1/tickets/nope").status == .notFound)
            #expect(
                try await daemon.execute(.put, "/v1/tickets/nope", [:]).headers[.allow] == "DELETE, GET, HEAD"
            )
        }
    }

    @Test("belong to their token's user; only admin sees those of others") func access() async throws {
        let callers = [
            "ann": Caller(name: "ann", scopes: [.build, .read]),
            "bob": Caller(name: "bob", scopes: [.build, .read]),
            "root": Caller(name: "root", scopes: [.admin]),
        ]
        let access = AccessPolicy { callers[$0] }
        @Sendable func token(_ name: String) -> HTTPFields { [.authorization: "Bearer \(name)"] }
        try await TestDaemon.with(ScriptBuilder("tool"), access: access) { daemon in
            let body = #"{"builder": "tool", "parameters": {"text": "a"}}"#
            let made: TicketDocument = try await daemon.post("/v1/tickets", body, token("ann")).document()
            #expect(made.user == "ann")
            let path = "/v1/tickets/\(try #require(made.ticket))"
            for (method, path) in [
                (HTTPRequest.Method.get, path), (.delete, path), (.get, "/v1/tickets?user=ann"),
            ] {
                #expect(try await daemon.execute(method, path, token("bob")).status == .forbidden)
                #expect(try await daemon.execute(method, path, [:]).status == .unauthorized)
            }
            #expect(try await daemon.get(path, token("root")).status == .ok)
            #expect(
                try await daemon.get("/v1/tickets?user=ann", token("ann")).text.contains(path.dropFirst(12))
            )
        }
    }
}
