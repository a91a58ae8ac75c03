import BuilderProtocol
import Foundation
import TestSupport
import Testing

@Suite("cairn offers", .timeLimit(.minutes(1)))
struct OfferTests {
    private let quote = QuoteDocument(
        preparation: 30,
        steps: [.init(name: "sources", cost: 30, basis: "declared")],
        build: .init(p50: 90, p90: 120, samples: 7),
        queue: 5,
        total: 125
    )

    private func offers(_ offers: [OfferSetDocument.Offer], _ messages: [String] = []) -> OfferSetDocument {
        OfferSetDocument(
            offerset: "s1",
            result: offers.isEmpty ? .no : .yes,
            messages: messages,
            expiresAt: "2026-11-21T02:05:00.000Z",
            quote: quote,
            offers: offers
        )
    }

    @Test("lists the times, each with what accepts it")
    func list() async throws {
        try await ScriptedDaemon.with { daemon in
            let offer = OfferSetDocument.Offer(
                offer: "o1",
                state: "OFFERED",
                start: "2026-11-21T03:00:00.000Z",
                prepareAt: "2026-11-21T02:59:30.000Z",
                duration: 600
            )
            daemon.on("POST /v1/offersets", try .json(offers([offer]), status: .created))
            let cairn = try await daemon.cairn(
                "offers",
                "unit",
                "revision=r1",
                "--start",
                "2026-11-21T02:00:00Z/PT6H",
                "--min",
                "10m",
                "--max",
                "1h",
                "--context",
                "token=x"
            )
            #expect(cairn.status == 0)
            #expect(cairn.outputText.contains("2026-11-21T03:00:00.000Z"))
            #expect(cairn.outputText.hasSuffix("o1\n"))
            let body: NSDictionary = [
                "builder": "unit", "parameters": ["revision": "r1"], "context": ["token": "x"],
                "start": "2026-11-21T02:00:00Z/PT6H", "duration": ["min": 600, "max": 3600],
            ]
            #expect(daemon.requests.first?.json == body)
        }
    }

    @Test("says why there is none; with --json the document is all there is")
    func none() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST /v1/offersets", try .json(offers([], ["too late"]), status: .created))
            let start = ["offers", "unit", "--start", "2026-11-21T02:00:00Z/PT6H"]
            let cairn = try await daemon.start(start).ending()
            #expect(cairn.status == 0 && cairn.outputText.isEmpty)
            #expect(cairn.notesText.contains("no offer: too late"))
            let json = try await daemon.start(start + ["--json"]).ending()
            #expect(json.outputText.contains(#""result":"NO""#) && json.notesText.isEmpty)
        }
    }

    @Test("are accepted for a ticket, or rejected; what came too late exits with 7")
    func acceptAndReject() async throws {
        try await ScriptedDaemon.with { daemon in
            let ticket = TicketDocument(
                ticket: "t1",
                user: nil,
                status: "created",
                createdAt: "2026-11-21T02:00:00.000Z",
                changedAt: "2026-11-21T02:00:00.000Z"
            )
            daemon.on("POST /v1/offers/o1/accept", try .json(ticket, status: .created))
            daemon.on("POST /v1/offers/o2/accept", try .problem(409, code: "offer_expired"))
            daemon.on("POST /v1/offers/o3/reject", try .json(["state": "REJECTED"]))
            let accepted = try await daemon.cairn("accept", "o1")
            #expect(accepted.outputText == "t1\n" && accepted.status == 0)
            let late = try await daemon.cairn("accept", "o2")
            #expect(late.status == 7 && late.notesText.contains("offer_expired"))
            #expect(try await daemon.cairn("reject", "o3").outputText == "rejected\n")
        }
    }

    @Test("come with a quote, which can be had alone")
    func quoted() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST /v1/quotes", try .json(QuoteAnswer(quote: quote)))
            let cairn = try await daemon.cairn("quote", "unit", "revision=r1")
            #expect(cairn.status == 0)
            #expect(cairn.outputText.contains("  sources"))
            #expect(cairn.outputText.contains("1m30s  7 builds, nine of ten within 2m00s"))
            let json = try await daemon.cairn("quote", "unit", "revision=r1", "--json")
            #expect(json.outputText.contains(#""samples":7"#))
        }
    }
}
