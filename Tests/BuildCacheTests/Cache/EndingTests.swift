import BuilderProtocol
import Foundation
import MetricsTestKit
import Testing
import TestSupport

@testable import BuildCache

@Suite("The end of a build", .timeLimit(.minutes(3)))
struct EndingTests {
    @Test("by cancel stores nothing, says who and why, and the next lookup builds again")
    func cancelRunning() async throws {
        let (gate, started) = (Gate(), Tally())
        let builder = ScriptedBuilder { environment in
            started.increment()
            environment.log.write(line: "working")
            defer { environment.log.write(line: "too late") }
            try await gate.pass()
        }
        try await withCache(builder) { fixture in
            let build = try await fixture.lookup("r1").pending
            try await eventually("it runs") { started.count == 1 }
            try await fixture.cache.cancel(
                builder: "unit-tests",
                key: fixture.key("r1"),
                user: "alice",
                reason: "not needed"
            )
            let end = try await build.finish()
            guard case .cancelled(let document) = end else { throw Unexpected(description: "\(end)") }
            #expect(document.status == .cancelled)
            #expect(document.message == "Cancelled")
            #expect(document.commit == nil)
            let log = try await build.logView().text()
            #expect(log.hasSuffix("working\n[2023-11-14 22:13:20] Cancelled by alice: not needed\n"))
            #expect(try fixture.store.head(of: build.subject.branch) == nil)
            gate.open()
            #expect(try await fixture.lookup("r1").outcome == .miss)
        }
    }

    @Test("by cancel while it queues or prepares frees its place at once")
    func cancelWaiting() async throws {
        let (gate, preparing) = (Gate(), Gate())
        var slow = ScriptedBuilder("slow")
        slow.preparation = { _ in try await preparing.pass() }
        let builder = ScriptedBuilder { _ in try await gate.pass() }
        try await withCache(builder, slow, pools: [PoolConfiguration(name: "default", capacity: 1)]) {
            fixture in
            let running = try await fixture.lookup("r1").pending
            try await eventually("r1 runs") { running.phase == .running }
            let queued = try await fixture.lookup("r2").pending
            try await eventually("r2 waits") { queued.phase == .waiting }
            #expect(queued.document().reason == "Waiting for resource in \"default\" (1 ahead)")
            #expect(queued.document().progress?.ahead == 1)
            try await fixture.cache.cancel(build: queued.id, user: nil, reason: nil)
            guard case .cancelled = try await queued.finish() else { throw Unexpected(description: "r2") }
            #expect(fixture.cache.pools[0].queue.isEmpty)

            let prepared = try await fixture.lookup("r3", builder: "slow").pending
            try await eventually("r3 prepares") { prepared.phase == .preparing }
            try await fixture.cache.cancel(build: prepared.id, user: nil, reason: nil)
            guard case .cancelled = try await prepared.finish() else { throw Unexpected(description: "r3") }
            gate.open()
            #expect(try await running.finish().stored.document.status == .success)
        }
    }

    @Test("makes another cancel find nothing")
    func cancelNothing() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            let build = try await fixture.lookup("r1").pending
            _ = try await build.finish()
            await #expect(throws: CacheError.nothingPending) {
                try await fixture.cache.cancel(build: build.id, user: nil, reason: nil)
            }
            await #expect(throws: CacheError.nothingPending) {
                try await fixture.cache.cancel(
                    builder: "unit-tests",
                    key: fixture.key("r1"),
                    user: nil,
                    reason: nil
                )
            }
        }
    }

    @Test("by an error of the builder is not cached, pauses the key and needs no restart")
    func error() async throws {
        let runs = Tally()
        let builder = ScriptedBuilder { _ in
            if runs.increment() < 3 { throw Unexpected(description: "bug in the builder") }
        }
        try await withCache(builder) { fixture in
            for pause in [Duration.seconds(1), .seconds(2)] {
                let end = try await fixture.build("r1")
                guard case .error(let document, let retryAfter) = end else {
                    throw Unexpected(description: "\(end)")
                }
                #expect(document.status == .error)
                #expect(retryAfter == pause)
                #expect(document.build != nil)
                // Whoever asks meanwhile is told the same, the attempt included.
                let error = CacheError.storeError(
                    "bug in the builder",
                    retryAfter: pause,
                    build: document.build
                )
                await #expect(throws: error) { try await fixture.lookup("r1") }
                #expect(fixture.cache.unreadiness != nil)
                fixture.clock.advance(by: pause)
            }
            #expect(try await fixture.build("r1").stored.document.status == .success)
            #expect(fixture.cache.unreadiness == nil)
        }
    }

    @Test(
        "when the store cannot be written is an error of ours: nothing is cached, hits go on, later it works"
    )
    func storeFails() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("known")
            let (objects, away) = (
                fixture.directory.path("store.git/objects"), fixture.directory.path("objects")
            )
            let pending = try await fixture.lookup("r1").pending
            _ = try await pending.finish()
            try FileManager.default.moveItem(atPath: objects, toPath: away)
            try Data().write(to: URL(fileURLWithPath: objects))
            let end = try await fixture.build("r2")
            guard case .error = end else { throw Unexpected(description: "\(end)") }
            #expect(try await fixture.lookup("known").outcome == .hit)
            try FileManager.default.removeItem(atPath: objects)
            try FileManager.default.moveItem(atPath: away, toPath: objects)
            fixture.clock.advance(by: .seconds(1))
            #expect(try await fixture.build("r2").stored.document.status == .success)
            try await fixture.git("fsck", "--full", "--strict")
        }
    }

    @Test("by the end of the daemon is an interruption, and nothing is stored")
    func interrupted() async throws {
        let gate = Gate()
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }) { fixture in
            let build = try await fixture.lookup("r1").pending
            fixture.cache.drain()
            #expect(fixture.cache.unreadiness == "draining")
            await #expect(throws: CacheError.draining) { try await fixture.lookup("r2") }
            await fixture.cache.shutDown()
            guard case .interrupted(let document) = try #require(build.end) else {
                throw Unexpected(description: "")
            }
            #expect(document.status == .interrupted)
            #expect(try fixture.store.head(of: build.subject.branch) == nil)
        }
    }

    @Test("leaves nothing in the spool but its log and its record")
    func spool() async throws {
        let builder = ScriptedBuilder { environment in
            let deep = environment.workingDirectory + "/a/b/c"
            try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(fileURLWithPath: deep + "/file"))
            throw BuildFailure(.exit, "no")
        }
        try await withCache(builder) { fixture in
            let build = try await fixture.lookup("r1").pending
            _ = try await build.finish()
            try await eventually("the trash is empty") {
                try FileManager.default.contentsOfDirectory(atPath: fixture.directory.path("spool/trash"))
                    .isEmpty
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: fixture.directory.path("spool/work"))
                    == []
            )
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: fixture.directory.path("spool/builds"))
                    .sorted()
                    == ["\(build.id).json", "\(build.id).log"]
            )
        }
    }

    @Test("is counted once: at rest, what started is what ended")
    func counting() async throws {
        let builder = ScriptedBuilder { environment in
            switch environment.parameters["revision"] {
            case "failure": throw BuildFailure(.exit, "no")
            case "error": throw Unexpected(description: "bug")
            case "cancel": try await Gate().pass()
            default: break
            }
        }
        try await withCache(builder) { fixture in
            for revision in ["success", "failure", "error"] { _ = try await fixture.build(revision) }
            let build = try await fixture.lookup("cancel").pending
            try await fixture.cache.cancel(build: build.id, user: nil, reason: nil)
            _ = try await build.finish()
            _ = try await fixture.lookup("success")
            func value(_ name: String, _ labels: [(String, String)] = []) throws -> Int64 {
                try fixture.metrics.expectCounter(
                    "cairn_cache_\(name)_total",
                    [("name", "unit-tests")] + labels
                )
                .totalValue
            }
            #expect(try value("builds_started") == 4)
            for name in ["builds_succeeded", "builds_failed", "build_exceptions", "builds_cancelled"] {
                #expect(try value(name) == 1)
            }
            #expect(try value("builds_interrupted") == 0)
            #expect(try value("lookups", [("outcome", "miss")]) == 4)
            #expect(try value("lookups", [("outcome", "hit")]) == 1)
            #expect(fixture.cache.builders[0].counts.inProgress == 0)
            // Two results were stored, one after the other; a group is counted after its callers were told.
            let batches = try fixture.metrics.expectRecorder("cairn_store_batch_size")
            try await eventually("both groups are counted") { batches.values == [1, 1] }
        }
    }
}
