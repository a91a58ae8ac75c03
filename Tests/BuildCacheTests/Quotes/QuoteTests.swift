import BuilderProtocol
import TestSupport
import Testing

@testable import BuildCache

@Suite("A quote", .timeLimit(.minutes(1)))
struct QuoteTests {
    @Test("sums steps that follow each other and takes the longest of those at once")
    func sumAndMax() {
        let steps = [3, 5].map { Quote.Step(name: "\($0)", cost: .seconds($0), basis: .declared) }
        let build = Quote.Build(p50: .seconds(10), p90: .seconds(20), samples: 4)
        let one = Quote(steps: steps, areParallel: false, build: build, queue: .seconds(1))
        #expect(one.preparation == .seconds(8))
        #expect(one.total == .seconds(19))
        #expect(Quote(steps: steps, areParallel: true, build: build, queue: .zero).preparation == .seconds(5))
        #expect(Quote(steps: [], areParallel: true, build: .init(), queue: .zero).total == .zero)
    }

    @Test("takes percentiles that really occurred, of the last hundred")
    func percentiles() {
        var samples = DurationSamples()
        #expect(samples.percentile(0.5) == nil)
        for seconds in 1...150 { samples.add(.seconds(seconds)) }
        #expect(samples.count == 100)
        #expect(samples.percentile(0.5) == .seconds(100))
        #expect(samples.percentile(0.9) == .seconds(140))
        #expect(samples.percentile(1) == .seconds(150))
    }

    @Test("foresees the queue slot by slot")
    func forecast() {
        func wait(_ capacity: Int, _ running: [Int], _ queued: [Int]) -> Duration {
            QueueForecast(
                capacity: capacity,
                running: running.map { .seconds($0) },
                queued: queued.map { .seconds($0) }
            ).wait
        }
        #expect(wait(1, [], []) == .zero)
        #expect(wait(1, [5], []) == .seconds(5))
        #expect(wait(2, [5], []) == .zero)
        #expect(wait(2, [5, 3], [4, 1]) == .seconds(6))
        #expect(wait(1, [5, 3], []) == .seconds(5))
    }

    @Test("of a known result is zero")
    func known() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r")
            let quote = try await fixture.quote("r")
            #expect(quote.total == .zero && quote.build.p90 == .zero && quote.build.samples == 1)
        }
    }

    @Test("rests on the builder's history in git, and starts nothing")
    func history() async throws {
        try await TemporaryDirectory.with { directory in
            let clock = ManualClock()
            let builder = ScriptedBuilder { environment in
                clock.advance(by: .seconds(Int(environment.parameters["revision"] ?? "") ?? 0))
            }
            try await withCache(builder, in: directory, clock: clock) { fixture in
                for seconds in [10, 20, 30] { _ = try await fixture.build("\(seconds)") }
                let quote = try await fixture.quote("40")
                #expect(quote.build == Quote.Build(p50: .seconds(20), p90: .seconds(30), samples: 3))
            }
            try await withCache(builder, in: directory, clock: clock) { fixture in
                _ = try await fixture.build("50")
                let quote = try await fixture.quote("40")
                #expect(quote.build == Quote.Build(p50: .seconds(20), p90: .seconds(50), samples: 4))
                #expect(fixture.cache.parts.statuses.allPending.isEmpty)
                _ = try await fixture.build("40")
                let timer = try fixture.metrics.expectTimer(
                    "cairn_quote_error_seconds",
                    [("name", "unit-tests")]
                )
                // Quoted were 20 seconds.
                #expect(timer.values == [20_000_000_000])
            }
        }
    }

    @Test("names each step's cost and what that rests on")
    func steps() async throws {
        var builder = ScriptedBuilder(declaration: { declaration in
            declaration.steps = [
                StepDeclaration(name: "sources", kind: .fetch, cost: .seconds(7)),
                StepDeclaration(name: "tools", kind: .fetch, cost: .seconds(3)),
                StepDeclaration(name: "there", kind: .fetch, cost: .seconds(9)),
                StepDeclaration(name: "known", kind: .result, cost: .seconds(9)),
                StepDeclaration(name: "unknown", kind: .result),
            ]
        })
        builder.present = ["there"]
        builder.needing = { _ in
            [("known", "a"), ("unknown", "b")].map { step, revision in
                let request = DependencyRequest(builder: "library", parameters: ["revision": revision])
                return DependencyNeed(step: step, request: request)
            }
        }
        builder.preparation = { environment in
            let report = StepReport(name: "sources", kind: .fetch, state: .completed, duration: .seconds(2))
            environment.preparation.record(report)
        }
        try await withCache(builder, ScriptedBuilder("library")) { fixture in
            _ = try await fixture.build("a")
            _ = try await fixture.build("a") { $0.builder = "library" }
            let quote = try await fixture.quote("b")
            #expect(
                quote.steps == [
                    Quote.Step(name: "sources", cost: .seconds(2), basis: .history),
                    Quote.Step(name: "tools", cost: .seconds(3), basis: .declared),
                    Quote.Step(name: "there", cost: .zero, basis: .present),
                    Quote.Step(name: "known", cost: .zero, basis: .present),
                    Quote.Step(name: "unknown", cost: .zero, basis: .declared),
                ]
            )
            #expect(quote.preparation == .seconds(5))
        }
    }

    @Test("counts what runs and what waits before it")
    func queue() async throws {
        let (gate, clock) = (Gate(), ManualClock())
        let builder = ScriptedBuilder { environment in
            if environment.parameters["revision"] == "first" { return clock.advance(by: .seconds(60)) }
            try await gate.pass()
        }
        let pools = [PoolConfiguration(name: "default", capacity: 1)]
        try await withCache(builder, pools: pools, clock: clock) { fixture in
            _ = try await fixture.build("first")
            let running = try await fixture.lookup("second").pending
            try await eventually("it runs") { running.phase == .running }
            clock.advance(by: .seconds(15))
            #expect(try await fixture.quote("third").queue == .seconds(45))
            let waiting = try await fixture.lookup("fourth").pending
            try await eventually("it waits") { waiting.phase == .waiting }
            #expect(try await fixture.quote("third").queue == .seconds(105))
            #expect(try await fixture.quote("second").total == .seconds(45))
            gate.open()
        }
    }

    @Test("is refused for what could not be built")
    func refused() async throws {
        let claimed = ScriptedBuilder("step", declaration: { $0.isClaimed = true })
        try await withCache(ScriptedBuilder(), claimed) { fixture in
            await #expect(throws: CacheError.notClaimed) { try await fixture.quote("r", builder: "step") }
            await #expect(throws: CacheError.unknownBuilder("x")) {
                try await fixture.quote("r", builder: "x")
            }
            let wrong = LookupRequest(builder: "unit-tests", parameters: [:])
            await #expect(throws: CacheError.self) { try await fixture.cache.quote(wrong) }
        }
    }
}

extension CacheFixture {
    func quote(_ revision: String, builder: String = "unit-tests") async throws -> Quote {
        try await cache.quote(LookupRequest(builder: builder, parameters: ["revision": revision]))
    }
}
