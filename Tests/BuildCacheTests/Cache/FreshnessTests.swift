import BuilderProtocol
import Testing
import TestSupport

@testable import BuildCache

@Suite("Freshness", .timeLimit(.minutes(3)))
struct FreshnessTests {
    @Test("a result is stale once it is as old as the builder or the request allows; the shorter one wins")
    func shorterWins() {
        var declaration = BuilderDeclaration(name: "b")
        declaration.maxAge = .seconds(100)
        let end = Timestamp(secondsSince1970: 0)
        func accepts(_ requested: Duration?, age: Duration, isFailure: Bool = false) -> Bool {
            Freshness(declaration: declaration, requested: requested)
                .accepts(isFailure: isFailure, finishedAt: end, now: end + age)
        }
        #expect(accepts(nil, age: .seconds(99)))
        #expect(!accepts(nil, age: .seconds(100)))
        #expect(!accepts(.seconds(10), age: .seconds(50)))
        #expect(!accepts(.seconds(1000), age: .seconds(100)))
        #expect(!accepts(.zero, age: .zero))
        declaration.failureMaxAge = .seconds(5)
        #expect(!accepts(nil, age: .seconds(5), isFailure: true))
        #expect(accepts(nil, age: .seconds(5)))
    }

    @Test("a stale result starts a refresh, which everybody waits for")
    func stale() async throws {
        try await withCache(ScriptedBuilder(declaration: { $0.maxAge = .seconds(60) })) { fixture in
            _ = try await fixture.build("r1")
            fixture.clock.advance(by: .seconds(59))
            #expect(try await fixture.lookup("r1").outcome == .hit)
            fixture.clock.advance(by: .seconds(1))
            let answer = try await fixture.lookup("r1")
            #expect(answer.outcome == .stale)
            #expect(try await answer.pending.finish().stored.document.build?.cause == "stale")
            #expect(try await fixture.lookup("r1").outcome == .hit)
        }
    }

    @Test("an age of zero builds every time, and again")
    func zero() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            for number in 1...3 {
                let result = try await fixture.build("r1") { $0.maxAge = .zero }.stored
                #expect(result.document.build?.number == number)
            }
        }
    }

    @Test("a failure is tried again after failure-max-age, a success is not")
    func failures() async throws {
        let runs = Tally()
        let builder = ScriptedBuilder(declaration: { $0.failureMaxAge = .seconds(10) }) { _ in
            if runs.increment() == 1 { throw BuildFailure(.exit, "flaky") }
        }
        try await withCache(builder) { fixture in
            _ = try await fixture.build("r1")
            #expect(try await fixture.lookup("r1").finished.document.status == .failure)
            fixture.clock.advance(by: .seconds(10))
            #expect(try await fixture.build("r1").stored.document.status == .success)
            fixture.clock.advance(by: .seconds(1000))
            #expect(try await fixture.lookup("r1").outcome == .hit)
        }
    }

    @Test("the old result is served while it is refreshed, to those who accept it")
    func staleWhileRevalidate() async throws {
        let (gate, runs) = (Gate(), Tally())
        let builder = ScriptedBuilder { _ in if runs.increment() > 1 { try await gate.pass() } }
        try await withCache(builder) { fixture in
            let first = try await fixture.build("r1").stored
            fixture.clock.advance(by: .seconds(10))
            let accepting: @Sendable (inout LookupRequest) -> Void = {
                $0.maxAge = .seconds(5)
                $0.staleWhileRevalidate = true
            }
            for outcome in [LookupAnswer.Outcome.stale, .joined] {
                let answer = try await fixture.lookup("r1", change: accepting)
                #expect(answer.outcome == outcome)
                guard case .stale(let result, let refresh?) = answer.content else {
                    throw Unexpected(description: "\(answer)")
                }
                #expect(result.commit == first.commit)
                #expect(refresh.document().commit == first.commit.description)
            }
            let waiting = try await fixture.lookup("r1").pending
            gate.open()
            #expect(try await waiting.finish().stored.document.build?.number == 2)
        }
    }

    @Test("a marked result is never served, however much one accepts")
    func markedIsNotStale() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            _ = try await fixture.cache.rebuild(RebuildRequest(builder: "unit-tests", key: fixture.key("r1")))
            let answer = try await fixture.lookup("r1") { $0.staleWhileRevalidate = true }
            #expect(answer.outcome == .marked)
            _ = try await answer.pending.finish()
        }
    }

    @Test("while a refresh is pending, the old result says when it ended and how long it took")
    func pendingRefresh() async throws {
        let (gate, runs) = (Gate(), Tally())
        let builder = ScriptedBuilder { _ in if runs.increment() == 2 { try await gate.pass() } }
        try await withCache(builder) { fixture in
            let old = try await fixture.build("r1").stored.document
            let build = try await fixture.lookup("r1") { $0.maxAge = .zero }.pending
            let document = build.document()
            #expect(document.status == .pending)
            #expect(document.commit == old.commit)
            #expect(document.finishedAt == old.finishedAt)
            #expect(document.duration != nil)
            #expect(document.duration == old.duration)
            gate.open()
            _ = try await build.finish()
        }
    }

    @Test("only_if_cached answers hits and never builds")
    func onlyIfCached() async throws {
        let gate = Gate()
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }) { fixture in
            let only: @Sendable (inout LookupRequest) -> Void = { $0.onlyIfCached = true }
            await #expect(throws: CacheError.notCached) { try await fixture.lookup("r1", change: only) }
            let build = try await fixture.lookup("r1").pending
            await #expect(throws: CacheError.notCached) { try await fixture.lookup("r1", change: only) }
            gate.open()
            _ = try await build.finish()
            #expect(try await fixture.lookup("r1", change: only).outcome == .hit)
            fixture.clock.advance(by: .seconds(10))
            let stale = try await fixture.lookup("r1") {
                ($0.onlyIfCached, $0.maxAge, $0.staleWhileRevalidate) = (true, .seconds(5), true)
            }
            guard case .stale(_, refresh: nil) = stale.content else {
                throw Unexpected(description: "\(stale)")
            }
            #expect(fixture.cache.builders[0].counts.started == 1)
        }
    }
}
