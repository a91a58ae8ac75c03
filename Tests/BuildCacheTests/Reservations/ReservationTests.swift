import BuilderProtocol
import Foundation
import GitStore
import MetricsTestKit
import TestSupport
import Testing

@testable import BuildCache

@Suite("A reservation", .timeLimit(.minutes(2)))
struct ReservationTests {
    private let oneSlot = [PoolConfiguration(name: "default", capacity: 1)]

    /// A builder whose preparation is declared to take 30 seconds.
    private func builder(_ script: @escaping @Sendable (BuildEnvironment) async throws -> Void = { _ in })
        -> ScriptedBuilder
    {
        ScriptedBuilder(
            declaration: { declaration in
                declaration.steps = [StepDeclaration(name: "sources", kind: .fetch, cost: .seconds(30))]
                declaration.context = ["token"]
            },
            script: script
        )
    }

    private func pending(_ fixture: CacheFixture) -> Build? { fixture.cache.parts.statuses.allPending.first }

    /// Returns once the clock was looked at as it stands, and that woke nobody.
    private func staysAsleep(_ fixture: CacheFixture) async throws {
        let alarms = fixture.cache.parts.alarms
        try await eventually("the reservation waits on") {
            alarms.lastLook == fixture.clock.now && alarms.count == 1
        }
    }

    private func removeTickets(from store: GitStore) async throws {
        for name in try await store.records(kind: TicketRecord.kind).keys {
            try await store.removeRecord(kind: TicketRecord.kind, name: name)
        }
    }

    @Test("is prepared in time, waits, and starts when it is due")
    func life() async throws {
        try await withCache(builder()) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("r", in: 100))
                fixture.clock.advance(by: .seconds(69))
                try await staysAsleep(fixture)
                #expect(pending(fixture) == nil)
                fixture.clock.advance(by: .seconds(1))
                try await eventually("it is prepared") { pending(fixture)?.phase == .waiting }
                let build = try #require(pending(fixture))
                #expect(build.document().reason?.hasPrefix("Waiting for its start at 2023-11-14T") == true)
                #expect(try await tickets.ticket(ticket).status == .created)
                fixture.clock.advance(by: .seconds(30))
                try await eventually("it is complete") {
                    try await tickets.ticket(ticket).status == .complete
                }
                let result = try #require(try await tickets.ticket(ticket).result)
                #expect(result.build?.startedAt == fixture.clock.now.rfc3339)
                try await eventually("the slot is free") { fixture.cache.parts.book.count == 0 }
            }
        }
    }

    @Test("is complete at once when the result is known by then")
    func hit() async throws {
        try await withCache(builder()) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("r", in: 100))
                let commit = try await fixture.build("r").stored.commit
                fixture.clock.advance(by: .seconds(70))
                try await eventually("it is complete") {
                    try await tickets.ticket(ticket).status == .complete
                }
                #expect(try await tickets.ticket(ticket).result?.commit == commit.description)
            }
        }
    }

    @Test("starts as soon as it is prepared when somebody else asks for the result")
    func wanted() async throws {
        let gate = Gate()
        var builder = builder()
        builder.preparation = { _ in try await gate.pass() }
        try await withCache(builder) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("r", in: 100))
                fixture.clock.advance(by: .seconds(70))
                try await eventually("it prepares") { pending(fixture)?.phase == .preparing }
                let answer = try await fixture.lookup("r")
                #expect(answer.outcome == .joined)
                gate.open()
                #expect(try await answer.pending.finish().document.status == .success)
                try await eventually("it is complete") {
                    try await tickets.ticket(ticket).status == .complete
                }
            }
        }
    }

    @Test("has its slot at its start, whoever waits, and one that waits already comes first")
    func slot() async throws {
        let (gate, order) = (Gate(), Journal<String>())
        let builder = builder { environment in
            let revision = environment.parameters["revision"] ?? ""
            if revision == "first" { try await gate.pass() }
            order.write(revision)
        }
        try await withCache(builder, pools: oneSlot) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("reserved", in: 100))
                let first = try await fixture.lookup("first").pending
                try await eventually("it runs") { first.phase == .running }
                fixture.clock.advance(by: .seconds(70))
                try await eventually("it is prepared") {
                    fixture.cache.parts.statuses.allPending.contains {
                        $0.start != nil && $0.phase == .waiting
                    }
                }
                var others: [Build] = []
                for name in ["a", "b"] {
                    others.append(try await fixture.lookup(name) { $0.priority = 100 }.pending)
                }
                let waiting = others
                try await eventually("they wait") { waiting.allSatisfy { $0.phase == .waiting } }
                fixture.clock.advance(by: .seconds(31))
                try await eventually("it waits for the slot") {
                    fixture.cache.parts.pools.find("default").document.queue.first?.user == "ann"
                }
                gate.open()
                for build in others { _ = try await build.finish() }
                #expect(order.entries.starts(with: ["first", "reserved"]) && order.entries.count == 4)
                try await eventually("it is complete") {
                    try await tickets.ticket(ticket).status == .complete
                }
            }
        }
    }

    @Test("keeps its slot from builds that would take too long")
    func heldSlot() async throws {
        let builder = builder()
        try await withCache(builder, pools: oneSlot) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("reserved", in: 40))
                // Without history a build is taken to need a minute.
                let other = try await fixture.lookup("other").pending
                try await eventually("it waits") { other.phase == .waiting }
                fixture.clock.advance(by: .seconds(40))
                try await eventually("it is complete") {
                    try await tickets.ticket(ticket).status == .complete
                }
                #expect(try await other.finish().document.status == .success)
                let reserved = try #require(try await tickets.ticket(ticket).result?.build?.startedAt)
                #expect(try await other.finish().document.build?.startedAt ?? "" >= reserved)
            }
        }
    }

    @Test("does not keep its own result from being built at once, in its slot, for who asks before")
    func asked() async throws {
        try await withCache(builder(), pools: oneSlot) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("r", in: 40))
                #expect(try await fixture.build("r").stored.document.status == .success)
                fixture.clock.advance(by: .seconds(10))
                try await eventually("it is complete") {
                    try await tickets.ticket(ticket).status == .complete
                }
            }
        }
    }

    @Test("has what it needs built in its own slot before its start")
    func dependency() async throws {
        var builder = builder()
        builder.preparation = { environment in
            let request = DependencyRequest(builder: "library", parameters: environment.parameters)
            _ = try await environment.preparation.result(of: request)
        }
        try await withCache(builder, ScriptedBuilder("library"), pools: oneSlot) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("r", in: 40))
                fixture.clock.advance(by: .seconds(10))
                try await eventually("it is prepared") { pending(fixture)?.phase == .waiting }
                #expect(try await fixture.lookup("r", builder: "library").outcome == .hit)
                fixture.clock.advance(by: .seconds(30))
                try await eventually("it is complete") {
                    try await tickets.ticket(ticket).status == .complete
                }
            }
        }
    }

    @Test("fails with the reason when its window is over before a slot is free, and stores nothing")
    func missed() async throws {
        let gate = Gate()
        let builder = builder { environment in
            if environment.parameters["revision"] == "long" { try await gate.pass() }
        }
        try await withCache(builder, pools: oneSlot) { fixture in
            try await fixture.withOffers { offers, tickets in
                let long = try await fixture.lookup("long").pending
                try await eventually("it runs") { long.phase == .running }
                let ticket = try await offers.reserve(fixture.wish("r", in: 100, window: 60))
                fixture.clock.advance(by: .seconds(150))
                try await eventually("it waits for the slot") {
                    !fixture.cache.parts.pools.find("default").document.queue.isEmpty
                }
                fixture.clock.advance(by: .seconds(11))
                try await eventually("it failed") { try await tickets.ticket(ticket).status == .failed }
                let result = try #require(try await tickets.ticket(ticket).result)
                #expect(result.message?.hasPrefix("missed its start window, which ended at ") == true)
                #expect(result.message?.hasSuffix("no slot of pool \"default\" became free") == true)
                #expect(result.phase == "FAILED")
                let branch = BranchName(builder: "unit-tests", key: try fixture.key("r"))
                #expect(try fixture.store.head(of: branch) == nil)
                let missed = try fixture.metrics.expectCounter("cairn_reservations_missed_total", [])
                #expect(missed.totalValue == 1)
                gate.open()
                #expect(try await fixture.lookup("r").outcome == .miss)
            }
        }
    }

    @Test("survives a restart, with its secrets, which nobody else sees and which go at its end")
    func restart() async throws {
        try await TemporaryDirectory.with { directory in
            let (clock, tokens) = (ManualClock(), Journal<String>())
            let builder = builder { tokens.write($0.context["token"] ?? "none") }
            let context = directory.path("spool/context")
            let (ticket, offer) = (Journal<String>(), Journal<String>())
            try await withCache(builder, pools: oneSlot, in: directory, clock: clock) { fixture in
                try await fixture.withOffers { offers, _ in
                    let set = try await offers.create(
                        fixture.wish("r", in: 100, context: ["token": "a very secret word"])
                    )
                    offer.write(set.offers[0].offer)
                    let accepted = try await offers.accept(set.offers[0].offer)
                    ticket.write(try #require(accepted.ticket.capability))
                    // Being prepared already when the daemon stops.
                    clock.advance(by: .seconds(70))
                    try await eventually("it is prepared") { pending(fixture)?.phase == .waiting }
                    let names = try SpoolFile.names(in: context)
                    #expect(names.count == 1)
                    let file = "\(context)/\(names.first ?? "")"
                    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
                    #expect(mode as? Int == 0o600)
                    let objects = try await fixture.git("cat-file", "--batch-all-objects", "--batch")
                    #expect(objects.contains("Unit tests of r") && !objects.contains("secret word"))
                }
            }
            #expect(tokens.entries == [])
            try await withCache(builder, pools: oneSlot, in: directory, clock: clock) { fixture in
                try await fixture.withOffers { offers, tickets in
                    #expect(fixture.cache.parts.book.count == 1)
                    let again = try await offers.accept(offer.entries[0])
                    #expect(!again.isNew && again.ticket.capability == ticket.entries[0])
                    try await eventually("it is prepared") { pending(fixture)?.phase == .waiting }
                    clock.advance(by: .seconds(30))
                    try await eventually("it is complete") {
                        try await tickets.ticket(ticket.entries[0]).status == .complete
                    }
                    #expect(tokens.entries == ["a very secret word"])
                    try await eventually("the secrets are gone") { try SpoolFile.names(in: context) == [] }
                }
            }
        }
    }

    @Test(
        "that was due while nobody ran is started when there is time, and fails visibly when there is none",
        arguments: [(150, TicketStatus.complete), (2000, .failed)]
    )
    func dueMeanwhile(seconds: Int, status: TicketStatus) async throws {
        try await TemporaryDirectory.with { directory in
            let (clock, ticket) = (ManualClock(), Journal<String>())
            try await withCache(builder(), in: directory, clock: clock) { fixture in
                try await fixture.withOffers { offers, _ in
                    ticket.write(try await offers.reserve(fixture.wish("r", in: 100)))
                }
            }
            clock.advance(by: .seconds(seconds))
            try await withCache(builder(), in: directory, clock: clock) { fixture in
                try await fixture.withOffers { _, tickets in
                    try await eventually("it has ended") {
                        try await tickets.ticket(ticket.entries[0]).status.isTerminal
                    }
                    let view = try await tickets.ticket(ticket.entries[0])
                    #expect(view.status == status)
                    if status == .failed {
                        #expect(view.result?.message?.hasSuffix("nobody prepared it in time") == true)
                    }
                }
            }
        }
    }

    @Test("fails with \"context lost\" when its secrets are gone")
    func contextLost() async throws {
        try await TemporaryDirectory.with { directory in
            let (clock, ticket) = (ManualClock(), Journal<String>())
            try await withCache(builder(), in: directory, clock: clock) { fixture in
                try await fixture.withOffers { offers, _ in
                    let wish = fixture.wish("r", in: 100, context: ["token": "hush"])
                    ticket.write(try await offers.reserve(wish))
                }
            }
            try FileManager.default.removeItem(atPath: directory.path("spool/context"))
            clock.advance(by: .seconds(100))
            try await withCache(builder(), in: directory, clock: clock) { fixture in
                try await fixture.withOffers { _, tickets in
                    try await eventually("it failed") {
                        try await tickets.ticket(ticket.entries[0]).status == .failed
                    }
                    let result = try await tickets.ticket(ticket.entries[0]).result
                    #expect(result?.message == "context lost" && result?.phase == "FAILED")
                }
            }
        }
    }

    @Test("whose acceptance was cut short before the ticket was written has it all the same")
    func cutShort() async throws {
        try await TemporaryDirectory.with { directory in
            let (clock, ticket, offer) = (ManualClock(), Journal<String>(), Journal<String>())
            try await withCache(builder(), in: directory, clock: clock) { fixture in
                try await fixture.withOffers { offers, _ in
                    let set = try await offers.create(fixture.wish("r", in: 100))
                    offer.write(set.offers[2].offer)
                    let accepted = try await offers.accept(set.offers[2].offer)
                    ticket.write(try #require(accepted.ticket.capability))
                }
            }
            try await withCache(builder(), in: directory, clock: clock) { fixture in
                try await removeTickets(from: fixture.store)
                try await fixture.withOffers { offers, tickets in
                    let known = try await tickets.ticket(ticket.entries[0])
                    #expect(known.status == .created)
                    let again = try await offers.accept(offer.entries[0])
                    #expect(!again.isNew && again.ticket.capability == ticket.entries[0])
                    #expect(fixture.cache.parts.book.count == 1)
                }
            }
        }
    }

    @Test("does not mind a clock that jumps")
    func clockJumps() async throws {
        try await withCache(builder()) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("r", in: 100, window: 86_400))
                fixture.clock.advance(by: .seconds(75))
                try await eventually("it is prepared") { pending(fixture)?.phase == .waiting }
                fixture.clock.advance(by: .seconds(-7200))
                try await staysAsleep(fixture)
                #expect(pending(fixture)?.phase == .waiting)
                fixture.clock.advance(by: .seconds(7200 + 3600))
                try await eventually("it is complete") {
                    try await tickets.ticket(ticket).status == .complete
                }
            }
        }
    }

    @Test("that waits for its time does not hold up the daemon's end")
    func draining() async throws {
        try await withCache(builder()) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("r", in: 100))
                fixture.clock.advance(by: .seconds(70))
                try await eventually("it is prepared") { pending(fixture)?.phase == .waiting }
                let build = try #require(pending(fixture))
                fixture.cache.drain()
                #expect(try await build.finish().document.status == .interrupted)
                #expect(try await tickets.ticket(ticket).status == .created)
            }
        }
    }

    @Test("whose ticket is deleted does not hold its build back for ever")
    func deleted() async throws {
        try await withCache(builder()) { fixture in
            try await fixture.withOffers { offers, tickets in
                let ticket = try await offers.reserve(fixture.wish("r", in: 100))
                fixture.clock.advance(by: .seconds(70))
                try await eventually("it is prepared") { pending(fixture)?.phase == .waiting }
                let build = try #require(pending(fixture))
                try await tickets.delete(ticket)
                #expect(try await build.finish().document.status == .success)
            }
        }
    }
}
