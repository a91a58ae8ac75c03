import BuilderProtocol
import Foundation
import TestSupport
import Testing

@Suite("cairn ticket", .timeLimit(.minutes(3)))
struct TicketTests {
    private func ticket(_ status: String, result: ResultDocument? = nil) -> TicketDocument {
        var ticket = TicketDocument(
            ticket: "t1",
            user: "ann",
            status: status,
            createdAt: "2026-11-21T02:00:00.000Z",
            changedAt: "2026-11-21T02:00:00.000Z"
        )
        ticket.result = result
        return ticket
    }

    @Test("create asks and prints the ticket alone")
    func create() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST /v1/tickets", try .json(ticket("created"), status: .created))
            let cairn = try await daemon.cairn(
                "ticket",
                "create",
                "unit",
                "revision=r1",
                "--context",
                "token=x",
                "--user",
                "ann"
            )
            #expect(cairn.outputText == "t1\n" && cairn.status == 0)
            let body: NSDictionary = [
                "builder": "unit", "parameters": ["revision": "r1"], "context": ["token": "x"], "user": "ann",
            ]
            #expect(daemon.requests.first?.json == body)
        }
    }

    @Test("show waits for the end, if told to")
    func show() async throws {
        try await ScriptedDaemon.with { daemon in
            let complete = ticket("complete", result: .sample(.success))
            var running = ticket("running")
            running.reservation = ReservationDocument(
                start: "2026-11-21T03:00:00.000Z",
                prepareAt: "2026-11-21T02:59:00.000Z",
                latest: "2026-11-21T04:00:00.000Z"
            )
            daemon.on("GET /v1/tickets/t1", try .json(running), try .json(complete))
            let now = try await daemon.cairn("ticket", "show", "t1")
            #expect(now.outputText.contains("running") && now.outputText.contains("starts   2026-11-21T03"))
            let end = try await daemon.cairn("ticket", "show", "t1", "--wait", "1m", "--json")
            #expect(end.outputText.contains(#""complete""#) && end.status == 0)
        }
    }

    @Test("list and delete say what there is and what went")
    func listAndDelete() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET /v1/tickets", try .json(["tickets": [ticket("created").withoutResult]]))
            daemon.on("DELETE /v1/tickets/t1", .status(.noContent))
            daemon.on("DELETE /v1/tickets/t2", try .problem(409, code: "invalid_transition"))
            let list = try await daemon.cairn("ticket", "list", "--user", "ann")
            #expect(list.outputText.contains("created  2026-11-21T02:00:00.000Z  t1"))
            #expect(daemon.targets.first?.contains("user=ann") == true)
            #expect(try await daemon.cairn("ticket", "delete", "t1").status == 0)
            #expect(try await daemon.cairn("ticket", "delete", "t2").status == 7)
        }
    }
}

@Suite("cairn rebuild --where", .timeLimit(.minutes(3)))
struct BulkRebuildTests {
    @Test("sends the filters, follows the pages and prints the keys")
    func pages() async throws {
        try await ScriptedDaemon.with { daemon in
            let first = BulkRebuildDocument(dryRun: false, marked: ["a"], refused: [], nextPageToken: "p")
            let last = BulkRebuildDocument(
                dryRun: false,
                marked: ["b"],
                refused: [.init(key: "c", code: "pending")],
                nextPageToken: nil
            )
            daemon.on("POST /v1/rebuilds", try .json(first), try .json(last))
            let cairn = try await daemon.cairn(
                "rebuild",
                "unit",
                "--where",
                "--status",
                "failure",
                "--since",
                "2026-11-21T02:00:00Z",
                "--log-matches",
                "-x+$",
                "--reason",
                "r"
            )
            #expect(cairn.outputText == "a\nb\n" && cairn.status == 0)
            #expect(cairn.notesText.contains("c: pending"))
            let body: NSDictionary = [
                "builder": "unit", "status": "failure", "since": "2026-11-21T02:00:00.000Z",
                "log_matches": "-x+$", "reason": "r",
            ]
            #expect(daemon.requests.first?.json == body)
            #expect(daemon.requests.last?.json?["page_token"] as? String == "p")
        }
    }

    @Test(
        "takes filters for many and secrets for one",
        arguments: [
            ["unit", "--status", "failure"], ["unit"], ["unit", "--where", "--start"],
            ["unit", "--where", "--since", "soon"],
        ]
    )
    func misuse(arguments: [String]) async throws {
        try await ScriptedDaemon.with { daemon in
            let cairn = try await daemon.start(["rebuild"] + arguments).ending()
            #expect(cairn.status == 2)
            #expect(daemon.requests.isEmpty)
        }
    }
}
