import BuilderProtocol
import TestSupport
import Testing

@testable import BuildCache

@Suite("Offers that nobody has accepted yet", .timeLimit(.minutes(1)))
struct KeptOfferTests {
    @Test("are there after a restart as they were, with the secrets of their request")
    func restart() async throws {
        try await TemporaryDirectory.with { directory in
            let (clock, tokens, before) = (ManualClock(), Journal<String>(), Journal<OfferSetDocument>())
            let builder = ScriptedBuilder(
                declaration: { $0.context = ["token"] },
                script: { tokens.write($0.context["token"] ?? "none") }
            )
            try await withCache(builder, in: directory, clock: clock) { fixture in
                try await fixture.withOffers { offers, _ in
                    let set = try await offers.create(fixture.wish("r", context: ["token": "hush"]))
                    try await offers.reject(set.offers[3].offer)
                    before.write(try await offers.offerSet(set.offerset))
                }
            }
            try await withCache(builder, in: directory, clock: clock) { fixture in
                try await fixture.withOffers { offers, tickets in
                    let set = before.entries[0]
                    let after = try await offers.offerSet(set.offerset)
                    #expect(after == set && after.offers.map(\.state).last == "REJECTED")
                    let ticket = try await offers.accept(set.offers[0].offer).ticket
                    try await eventually("it is complete") {
                        try await tickets.ticket(ticket.capability ?? "").status == .complete
                    }
                    #expect(tokens.entries == ["hush"])
                }
            }
        }
    }
}
