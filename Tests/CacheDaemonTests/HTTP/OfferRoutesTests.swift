import BuilderProtocol
import Hummingbird
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Quotes and offers over HTTP", .timeLimit(.minutes(1)))
struct OfferRoutesTests {
    private func body(_ more: String = "") -> String {
        #"{"builder": "tool", "parameters": {"text": "a"}\#(more)}"#
    }

    private let window = #", "start": "2099-11-21T02:00:00Z/PT6H""#

    @Test("quote what a build costs, and nothing once its result is known") func quotes() async throws {
        try await TestDaemon.with(ScriptBuilder("tool")) { daemon in
            let unknown = try await daemon.post("/v1/quotes", body())
            #expect(unknown.status == .ok)
            #expect(
                unknown.text.hasPrefix(
                    #"{"quote":{"build":{"p50":null,"p90":null,"samples":0},"preparation":0,"queue":0,"steps":[],"#
                )
            )
            #expect(try await daemon.get("/v1/builds").text.contains(#""builds":[]"#))
            _ = try await daemon.build("tool", "a")
            let known: QuoteAnswer = try await daemon.post("/v1/quotes", body(window)).document()
            #expect(known.quote.total == 0 && known.quote.build.samples == 1)
            let other = #"{"builder": "tool", "parameters": {"text": "b"}}"#
            let history: QuoteAnswer = try await daemon.post("/v1/quotes", other).document()
            #expect(history.quote.build.p50 != nil && history.quote.build.samples == 1)
        }
    }

    @Test("offer times, of which one is accepted and the others are not any more") func life() async throws {
        try await TestDaemon.with(ScriptBuilder("tool")) { daemon in
            let made = try await daemon.post("/v1/offersets", body(window + #", "user": "ann""#))
            #expect(made.status == .created)
            let set: OfferSetDocument = try made.document()
            #expect(set.result == .yes && set.messages == [] && set.offers.count == 4)
            #expect(set.offers.first?.start == "2099-11-21T02:00:00.000Z")
            #expect(made.headers[.location] == "/v1/offersets/\(set.offerset)")
            let accept = "/v1/offers/\(set.offers[2].offer)/accept"
            let accepted = try await daemon.post(accept)
            #expect(accepted.status == .created)
            let ticket: TicketDocument = try accepted.document()
            #expect(ticket.status == "created" && ticket.user == "ann" && ticket.result == nil)
            #expect(ticket.reservation?.start == set.offers[2].start)
            #expect(ticket.reservation?.latest == "2099-11-21T08:00:00.000Z")
            let again = try await daemon.post(accept, "{}")
            #expect(again.status == .ok && again.body == accepted.body)
            let sibling = try await daemon.post("/v1/offers/\(set.offers[0].offer)/accept")
            #expect(sibling.status == .conflict)
            #expect(try sibling.problem().code == "offer_rejected")
            let now: OfferSetDocument = try await daemon.get("/v1/offersets/\(set.offerset)").document()
            #expect(now.offers.map(\.state) == ["REJECTED", "REJECTED", "ACCEPTED", "REJECTED"])
            let reject = try await daemon.post("/v1/offers/\(set.offers[2].offer)/reject")
            #expect(try reject.problem().code == "invalid_transition")
            #expect(try await daemon.get("/v1/tickets/\(ticket.ticket ?? "")").status == .ok)
            #expect(try await daemon.get("/v1/offersets/nope").status == .notFound)
            #expect(try await daemon.post("/v1/offers/nope/accept").status == .notFound)
            #expect(try await daemon.get(accept).headers[.allow] == "POST")
        }
    }

    @Test(
        "refuse what cannot be planned with, and name the field",
        arguments: [
            ("", "start"), (#", "start": 5"#, "start"), (#", "start": "tomorrow""#, "start"),
            (#", "start": "2099-11-21T02:00:00Z/PT0S""#, "start"),
            (#", "start": "2099-11-21T02:00:00Z/2098-11-21T02:00:00Z""#, "start"),
            (#", "start": "2020-11-21T02:00:00Z/PT6H""#, "start"),
            (#", "start": "2099-11-21T02:00:00Z/PT99999999999999999999S""#, "start"),
            (#", "start": "2099-11-21T02:00:00Z/PT6H", "duration": {"min": 0}"#, "duration.min"),
            (#", "start": "2099-11-21T02:00:00Z/PT6H", "duration": {"max": -1}"#, "duration.max"),
            (#", "start": "2099-11-21T02:00:00Z/PT6H", "duration": {"max": 1e300}"#, "duration.max"),
            (#", "start": "2099-11-21T02:00:00Z/PT6H", "duration": {"min": 9, "max": 3}"#, "duration"),
            (#", "start": "2099-11-21T02:00:00Z/PT6H", "duration": {"min": "PT1H"}"#, "duration.min"),
            (#", "start": "2099-11-21T02:00:00Z/PT6H", "duration": {"mean": 3}"#, "duration.mean"),
            (#", "start": "2099-11-21T02:00:00Z/PT6H", "duration": 3"#, "duration"),
            (#", "start": "2099-11-21T02:00:00Z/PT6H", "context": {"x": "y"}"#, "context.x"),
            (#", "start": "2099-11-21T02:00:00Z/PT6H", "wait": 3"#, "wait"),
        ]
    )
    func refused(more: String, field: String) async throws {
        try await TestDaemon.with(ScriptBuilder("tool")) { daemon in
            let answer = try await daemon.post("/v1/offersets", body(more))
            #expect(answer.status == .unprocessableContent)
            #expect(try answer.problem().errors?.map(\.field) == [field])
        }
    }

    @Test("belong to their token's user") func access() async throws {
        let callers = [
            "ann": Caller(name: "ann", scopes: [.build, .read]),
            "bob": Caller(name: "bob", scopes: [.build, .read]),
            "eve": Caller(name: "eve", scopes: [.read]),
        ]
        let access = AccessPolicy { callers[$0] }
        @Sendable func token(_ name: String) -> HTTPFields { [.authorization: "Bearer \(name)"] }
        let (body, quote) = (body(window), body())
        try await TestDaemon.with(ScriptBuilder("tool"), access: access) { daemon in
            let set: OfferSetDocument = try await daemon.post("/v1/offersets", body, token("ann")).document()
            #expect(try await daemon.post("/v1/offersets", body, token("eve")).status == .forbidden)
            #expect(try await daemon.post("/v1/quotes", quote, token("eve")).status == .forbidden)
            let (show, offer) = ("/v1/offersets/\(set.offerset)", "/v1/offers/\(set.offers[0].offer)")
            #expect(try await daemon.get(show, token("bob")).status == .forbidden)
            #expect(try await daemon.post("\(offer)/accept", "", token("bob")).status == .forbidden)
            #expect(try await daemon.post("\(offer)/reject", "", [:]).status == .unauthorized)
            #expect(try await daemon.get(show, token("ann")).status == .ok)
            #expect(try await daemon.post("\(offer)/accept", "", token("ann")).status == .created)
        }
    }
}
