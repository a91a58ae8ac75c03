import BuilderProtocol
import GitStore
import TestSupport
import Testing

@testable import BuildCache

@Suite("Retention", .timeLimit(.minutes(3)))
struct RetentionTests {
    @Test("evicts the results used least recently beyond keep-results")
    func keepsSoMany() async throws {
        try await withCache(ScriptedBuilder { $0.keepResults = 2 }) { fixture in
            for revision in ["a", "b", "c"] {
                _ = try await fixture.build(revision)
                fixture.clock.advance(by: .seconds(10))
            }
            _ = try await fixture.lookup("a").finished
            let gone = try await fixture.cache.evictByLimits()
            #expect(gone.map(\.use.branch.name.description) == ["unit-tests/b"])
            #expect(gone.map(\.reason) == [.count])
            let left = try await fixture.git("for-each-ref", "--format=%(refname:short)", "refs/heads")
            #expect(left == "unit-tests/a\nunit-tests/c")
            #expect(try await fixture.lookup("b").outcome == .miss)
        }
    }

    @Test("evicts what nobody used for keep-for; for a result without a recorded use its commit's age counts")
    func keepsSoLong() async throws {
        try await withCache(ScriptedBuilder { $0.keepFor = .seconds(100) }) { fixture in
            _ = try await fixture.build("a")
            _ = try await fixture.build("b")
            try await fixture.git("update-ref", "refs/heads/unit-tests/old", "unit-tests/a")
            fixture.clock.advance(by: .seconds(60))
            _ = try await fixture.cache.result(builder: "unit-tests", key: fixture.key("a"))
            fixture.clock.advance(by: .seconds(60))
            let gone = try await fixture.cache.evictByLimits()
            #expect(gone.map(\.use.branch.name.description).sorted() == ["unit-tests/b", "unit-tests/old"])
            #expect(try await fixture.lookup("a").outcome == .hit)
        }
    }

    @Test("never evicts what is pinned or pending")
    func sparesHeld() async throws {
        let gate = Gate()
        let builder = ScriptedBuilder {
            $0.keepResults = 1
        } script: { environment in
            if environment.parameters["revision"] == "b", environment.context["again"] != nil {
                try await gate.pass()
            }
        }
        try await withCache(builder.accepting("again")) { fixture in
            for revision in ["a", "b", "c", "d"] {
                _ = try await fixture.build(revision)
                fixture.clock.advance(by: .seconds(10))
            }
            try await fixture.cache.pin(builder: "unit-tests", key: fixture.key("a"), user: nil)
            _ = try await fixture.cache.rebuild(RebuildRequest(builder: "unit-tests", key: fixture.key("b")))
            let build = try await fixture.lookup("b", context: ["again": "1"]).pending
            let gone = try await fixture.cache.evictByLimits()
            #expect(gone.map(\.use.branch.name.description) == ["unit-tests/c"])
            gate.open()
            _ = try await build.finish()
        }
    }

    @Test("evicts nothing that somebody reads, however slowly")
    func sparesRead() async throws {
        try await withCache(ScriptedBuilder { $0.keepResults = 1 }) { fixture in
            for revision in ["a", "b"] {
                _ = try await fixture.build(revision)
                fixture.clock.advance(by: .seconds(10))
            }
            let key = try fixture.key("a")
            var view: LogView? = try await fixture.cache.log(builder: "unit-tests", key: key, commit: nil)
            fixture.clock.advance(by: .seconds(10))
            _ = try await fixture.lookup("b")
            #expect(try await fixture.cache.evictByLimits().isEmpty)
            #expect(try await view?.text() != "")
            view = nil
            #expect(try await fixture.cache.evictByLimits().count == 1)
        }
    }

    @Test("remembers pins and last uses over a restart")
    func survivesRestart() async throws {
        try await TemporaryDirectory.with { directory in
            let clock = ManualClock()
            let builder = ScriptedBuilder { $0.keepResults = 1 }
            try await withCache(builder, in: directory, clock: clock) { fixture in
                for revision in ["a", "b", "c"] {
                    _ = try await fixture.build(revision)
                    clock.advance(by: .seconds(10))
                }
                try await fixture.cache.pin(builder: "unit-tests", key: fixture.key("c"), user: "alice")
                _ = try await fixture.lookup("a")
                // The loop saves at its end.
                await fixture.cache.retaining {}
            }
            try await withCache(builder, in: directory, clock: clock) { fixture in
                #expect(try fixture.cache.isPinned(builder: "unit-tests", key: fixture.key("c")))
                try await fixture.cache.pin(builder: "unit-tests", key: fixture.key("c"), user: nil)
                let gone = try await fixture.cache.evictByLimits()
                #expect(gone.map(\.use.branch.name.description) == ["unit-tests/b"])
                try await fixture.cache.unpin(builder: "unit-tests", key: fixture.key("c"))
                #expect(try await fixture.cache.evictByLimits().count == 1)
                await #expect(throws: CacheError.self) {
                    try await fixture.cache.pin(builder: "unit-tests", key: fixture.key("c"), user: nil)
                }
            }
        }
    }

    @Test("frees room, and starts no build, while the disk is short; hits go on")
    func keepsRoom() async throws {
        let free = Disk(bytes: 10_000)
        var limits = CacheLimits()
        limits.freeSpaceBytes = 5000
        try await withCache(ScriptedBuilder(), limits: limits, freeBytes: { _ in free.bytes }) { fixture in
            for revision in ["a", "b", "c"] {
                _ = try await fixture.build(revision)
                fixture.clock.advance(by: .seconds(10))
            }
            _ = try await fixture.lookup("a")
            #expect(try await fixture.cache.evictForSpace(expecting: 0).gone.isEmpty)
            free.bytes = 4999
            #expect(fixture.cache.unreadiness?.contains("free-space") == true)
            await #expect(throws: CacheError.self) { try await fixture.lookup("d") }
            #expect(try await fixture.lookup("c").outcome == .hit)
            // A little is missing: one result gives back enough, when its turn comes.
            free.bytes = 5499
            let round = try await fixture.cache.evictForSpace(expecting: 0)
            #expect(round.gone.map(\.use.branch.name.description) == ["unit-tests/b"])
            #expect(round.bytes > 0)
            // It is on its way: no other goes meanwhile.
            #expect(try await fixture.cache.evictForSpace(expecting: round.bytes).gone.isEmpty)
            free.bytes = 5500
            #expect(fixture.cache.unreadiness == nil)
            _ = try await fixture.build("d")
        }
    }

    @Test("looks for garbage twice after an eviction, and once a day")
    func schedulesCollections() {
        let start = Timestamp(secondsSince1970: 1_700_000_000)
        var schedule = CollectionSchedule(grace: .seconds(100), start: start)
        #expect(!schedule.isDue(now: start + .seconds(200)))
        schedule.evicted()
        #expect(schedule.isDue(now: start + .seconds(200)))
        schedule.marked(now: start + .seconds(210))
        #expect(!schedule.isDue(now: start + .seconds(309)))
        #expect(schedule.isDue(now: start + .seconds(310)))
        schedule.marked(now: start + .seconds(320))
        #expect(!schedule.isDue(now: start + .seconds(80_000)))
        #expect(schedule.isDue(now: start + .seconds(90_000)))
        schedule.marked(now: start + .seconds(90_000))
        #expect(schedule.isDue(now: start + .seconds(90_100)))
    }
}

extension ScriptedBuilder {
    fileprivate func accepting(_ context: String) -> ScriptedBuilder {
        var builder = self
        builder.declaration.context = [context]
        return builder
    }
}
