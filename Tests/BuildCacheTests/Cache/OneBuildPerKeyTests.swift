import BuilderProtocol
import Testing
import TestSupport

@testable import BuildCache

@Suite("One build per key", .timeLimit(.minutes(3)))
struct OneBuildPerKeyTests {
    @Test("the first asker starts a build and has it pending at once")
    func firstAsker() async throws {
        let gate = Gate()
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }) { fixture in
            let answer = try await fixture.lookup("r1")
            #expect(answer.outcome == .miss)
            let build = try answer.pending
            #expect(build.document().status == .pending)
            gate.open()
            #expect(try await build.finish().stored.document.status == .success)
        }
    }

    @Test("askers that arrive while a build runs share it")
    func sharing() async throws {
        let (gate, runs) = (Gate(), Tally())
        let builder = ScriptedBuilder { _ in
            runs.increment()
            try await gate.pass()
        }
        try await withCache(builder) { fixture in
            let first = try await fixture.lookup("r1").pending
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        let answer = try await fixture.lookup("r1")
                        #expect(answer.outcome == .joined)
                        return try answer.pending.id
                    }
                }
                for try await id in group { #expect(id == first.id) }
            }
            gate.open()
            _ = try await first.finish()
            #expect(runs.count == 1)
        }
    }

    @Test("many askers at the same instant start one build")
    func simultaneous() async throws {
        let runs = Tally()
        try await withCache(ScriptedBuilder { _ in runs.increment() }) { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<500 {
                    group.addTask {
                        switch try await fixture.lookup("r1").content {
                        case .pending(let build): _ = try await build.finish().stored
                        case .finished(let result): #expect(result.document.status == .success)
                        case .stale: Issue.record("nothing is stale here")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(runs.count == 1)
        }
    }

    @Test("builds of different keys run side by side")
    func differentKeys() async throws {
        let (gate, running) = (Gate(), Tally())
        let builder = ScriptedBuilder { _ in
            running.increment()
            try await gate.pass()
        }
        try await withCache(builder) { fixture in
            let one = try await fixture.lookup("r1").pending
            let other = try await fixture.lookup("r2").pending
            try await eventually("both run") { running.count == 2 }
            gate.open()
            _ = try await (one.finish(), other.finish())
        }
    }

    @Test("a build goes on when its askers leave")
    func outlivesItsAskers() async throws {
        let gate = Gate()
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }) { fixture in
            let build = try await fixture.lookup("r1").pending
            let asker = Task { try await build.end(within: .seconds(60)) }
            try await eventually("the asker waits") { build.waiterCount == 1 }
            asker.cancel()
            await #expect(throws: CancellationError.self) { try await asker.value }
            gate.open()
            #expect(try await build.finish().stored.document.status == .success)
        }
    }

    @Test("a woken waiter sees the new state")
    func statusBeforeWaiters() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            for revision in 0..<50 {
                let build = try await fixture.lookup("r\(revision)").pending
                let commit = try await build.finish().stored.commit
                #expect(try await fixture.lookup("r\(revision)").finished.commit == commit)
            }
        }
    }

    @Test("a waiter whose time runs out leaves with nothing; one too many is refused")
    func waiting() async throws {
        let gate = Gate()
        var limits = CacheLimits()
        limits.waiters = 1
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }, limits: limits) { fixture in
            let build = try await fixture.lookup("r1").pending
            #expect(try await build.end(within: .zero) == nil)
            let waiter = Task { try await build.finish() }
            try await eventually("one waits") { build.waiterCount == 1 }
            await #expect(throws: CacheError.tooManyWaiters(limit: 1)) { try await build.finish() }
            gate.open()
            _ = try await waiter.value
        }
    }

    @Test("200 rounds of rebuilds, cancels and askers never run two builds of one key at once")
    func races() async throws {
        let (inside, overlaps) = (Tally(), Tally())
        let leaving = Tally()
        let builder = ScriptedBuilder { _ in
            if inside.increment() - leaving.count > 1 { overlaps.increment() }
            await Task.yield()
            leaving.increment()
        }
        try await withCache(builder) { fixture in
            let key = try fixture.key("r1")
            for round in 0..<200 {
                async let asker = fixture.lookup("r1")
                async let rebuild = try? fixture.cache.rebuild(
                    RebuildRequest(builder: "unit-tests", key: key, start: round % 2 == 0)
                )
                async let other = fixture.lookup("r1")
                for answer in try await [asker, other] {
                    if case .pending(let build) = answer.content { _ = try await build.finish() }
                }
                _ = await rebuild
            }
            await fixture.cache.quiesce(within: .seconds(60))
            #expect(overlaps.count == 0)
            try await fixture.git("fsck", "--full", "--strict")
        }
    }
}
