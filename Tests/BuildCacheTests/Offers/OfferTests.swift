import BuilderProtocol
import MetricsTestKit
import TestSupport
import Testing

@testable import BuildCache

@Suite("Offers", .timeLimit(.minutes(1)))
struct OfferTests {
    private let oneSlot = [PoolConfiguration(name: "default", capacity: 1)]

    @Test("are four at most, spread over the window, with their quote")
    func spread() async throws {
        try await withCache(ScriptedBuilder(declaration: Self.declareStep)) { fixture in
            try await fixture.withOffers { offers, _ in
                let set = try await offers.create(fixture.wish("r", window: 430))
                #expect(set.result == .yes && set.messages.isEmpty)
                let starts = [30, 130, 230, 330].map { (fixture.clock.now + .seconds($0)).rfc3339 }
                #expect(set.offers.map(\.start) == starts)
                #expect(set.offers.first?.prepareAt == fixture.clock.now.rfc3339)
                #expect(set.offers.allSatisfy { $0.state == "OFFERED" && $0.duration == 60 })
                #expect(set.quote.preparation == 30)
                #expect(set.expiresAt == (fixture.clock.now + .seconds(300)).rfc3339)
                #expect(try await offers.offerSet(set.offerset) == set)
                let stored = try await fixture.git("for-each-ref", "refs/cairn/offersets")
                #expect(stored.split(separator: "\n").count == 1 && !stored.contains(set.offerset))
                #expect(fixture.cache.parts.statuses.allPending.isEmpty)
            }
        }
    }

    @Test("are none, with the reason, when there is no time for it")
    func refused() async throws {
        let builder = ScriptedBuilder(declaration: {
            Self.declareStep(&$0)
            $0.timeLimit = .seconds(100)
        })
        try await withCache(builder, pools: oneSlot) { fixture in
            try await fixture.withOffers { offers, _ in
                let late = try await offers.create(fixture.wish("r", window: 29))
                #expect(late.result == .no && late.offers.isEmpty)
                #expect(late.messages.first?.hasPrefix("preparation takes 30.0 s: ") == true)
                let long = DurationRange(min: .seconds(101))
                let tooLong = try await offers.create(fixture.wish("r", duration: long))
                #expect(tooLong.messages.first?.hasPrefix("the builder's limit is 100.0 s") == true)
                let all = DurationRange(min: .seconds(100))
                _ = try await offers.reserve(fixture.wish("r", in: 100, window: 1, duration: all))
                let full = try await offers.create(fixture.wish("s", in: 110, window: 89, duration: all))
                #expect(full.messages.first?.hasPrefix("no slot of pool \"default\" (1 in all)") == true)
                let next = try await offers.create(fixture.wish("s", in: 110, window: 90, duration: all))
                #expect(next.offers.map(\.start) == [(fixture.clock.now + .seconds(200)).rfc3339])
            }
        }
    }

    @Test("give a ticket when one is accepted, always the same, and reject the siblings")
    func accept() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            try await fixture.withOffers { offers, tickets in
                let set = try await offers.create(fixture.wish("r", in: 60))
                let (ticket, isNew) = try await offers.accept(set.offers[1].offer)
                #expect(isNew && ticket.status == .created && ticket.user == "ann")
                let again = try await offers.accept(set.offers[1].offer)
                #expect(!again.isNew && again.ticket.capability == ticket.capability)
                await #expect(throws: CacheError.self) { try await offers.accept(set.offers[0].offer) }
                await #expect(throws: CacheError.self) { try await offers.reject(set.offers[1].offer) }
                let states = try await offers.offerSet(set.offerset).offers.map(\.state)
                #expect(states == ["REJECTED", "ACCEPTED", "REJECTED", "REJECTED"])
                #expect(fixture.cache.parts.statuses.allPending.isEmpty)
                #expect(fixture.cache.parts.book.count == 1)
                let format = "--format=%(refname:rstrip=1)"
                let kinds = try await fixture.git("for-each-ref", format, "refs/cairn")
                #expect(kinds.split(separator: "\n") == ["refs/cairn/reservations", "refs/cairn/tickets"])
                // Whoever gives the ticket up gives the slot back.
                try await tickets.delete(try #require(ticket.capability))
                try await eventually("the slot is free") { fixture.cache.parts.book.count == 0 }
            }
        }
    }

    @Test("are won by exactly one of many who accept at once")
    func parallel() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            try await fixture.withOffers { offers, _ in
                let set = try await offers.create(fixture.wish("r", in: 60))
                let won = await withTaskGroup(of: (Int, Bool)?.self) { group in
                    for index in 0..<40 {
                        group.addTask {
                            let answer = try? await offers.accept(set.offers[index % 4].offer)
                            return answer.map { (index % 4, $0.isNew) }
                        }
                    }
                    return await group.reduce(into: [(Int, Bool)]()) { if let one = $1 { $0.append(one) } }
                }
                #expect(won.count == 10 && Set(won.map(\.0)).count == 1)
                #expect(won.count { $0.1 } == 1)
                #expect(fixture.cache.parts.book.count == 1)
            }
        }
    }

    @Test("are refused when their time is over, and swept")
    func expiry() async throws {
        let builder = ScriptedBuilder(declaration: { $0.context = ["token"] })
        try await withCache(builder) { fixture in
            try await fixture.withOffers { offers, _ in
                let set = try await offers.create(fixture.wish("r", in: 60, context: ["token": "hush"]))
                let first = set.offers[0].offer
                let secrets = fixture.directory.path("spool/context")
                #expect(try SpoolFile.names(in: secrets).count == 1)
                fixture.clock.advance(by: .seconds(300))
                await #expect(throws: CacheError.offerExpired) { try await offers.accept(first) }
                #expect(try await offers.offerSet(set.offerset).offers.allSatisfy { $0.state == "EXPIRED" })
                await offers.sweep()
                await #expect(throws: CacheError.offerExpired) { try await offers.accept(first) }
                #expect(try SpoolFile.names(in: secrets) == [])
                let expired = try fixture.metrics.expectCounter(
                    "cairn_offers_ended_total",
                    [("state", "expired")]
                )
                #expect(expired.totalValue == 4)
                fixture.clock.advance(by: .seconds(3601))
                await offers.sweep()
                await #expect(throws: CacheError.noOfferSet) { try await offers.offerSet(set.offerset) }
                #expect(try await fixture.git("for-each-ref", "refs/cairn") == "")
            }
        }
    }

    @Test("never promise more slots than there are, of 50 reservations at once")
    func fifty() async throws {
        let pools = [PoolConfiguration(name: "default", capacity: 3)]
        try await withCache(ScriptedBuilder(), pools: pools) { fixture in
            try await fixture.withOffers { offers, _ in
                let exactly = DurationRange(min: .seconds(100), max: .seconds(100))
                let accepted = await withTaskGroup(of: Bool.self) { group in
                    for index in 0..<50 {
                        group.addTask {
                            let wish = fixture.wish("r\(index)", in: 60, window: 399, duration: exactly)
                            guard let set = try? await offers.create(wish) else { return false }
                            for offer in set.offers where (try? await offers.accept(offer.offer)) != nil {
                                return true
                            }
                            return false
                        }
                    }
                    return await group.reduce(0) { $1 ? $0 + 1 : $0 }
                }
                // Four rounds of three at the quarters of the window, at most five with what is left at its end.
                #expect((4...15).contains(accepted))
                let plan = fixture.cache.parts.book.plan(of: "default")
                #expect(plan.promises.count == accepted && plan.fullSpans(capacity: 4).isEmpty)
            }
        }
    }

    @Test("leave out the time that running builds are expected to need")
    func running() async throws {
        let (gate, clock) = (Gate(), ManualClock())
        let builder = ScriptedBuilder { environment in
            if environment.parameters["revision"] == "first" { return clock.advance(by: .seconds(100)) }
            try await gate.pass()
        }
        try await withCache(builder, pools: oneSlot, clock: clock) { fixture in
            _ = try await fixture.build("first")
            let running = try await fixture.lookup("second").pending
            try await eventually("it runs") { running.phase == .running }
            clock.advance(by: .seconds(40))
            try await fixture.withOffers { offers, _ in
                let set = try await offers.create(fixture.wish("third", window: 61))
                #expect(set.offers.first?.start == (clock.now + .seconds(60)).rfc3339)
                gate.open()
            }
        }
    }

    private static func declareStep(_ declaration: inout BuilderDeclaration) {
        declaration.steps = [StepDeclaration(name: "sources", kind: .fetch, cost: .seconds(30))]
    }
}
