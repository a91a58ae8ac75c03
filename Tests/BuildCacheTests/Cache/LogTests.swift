import BuilderProtocol
import Foundation
import Testing
import TestSupport

@testable import BuildCache

@Suite("The log of a build", .timeLimit(.minutes(3)))
struct LogTests {
    @Test("can be followed from its start to its end, by many, at their own pace")
    func following() async throws {
        let (begin, gate) = (Gate(), Gate())
        let builder = ScriptedBuilder { environment in
            try await begin.pass()
            for line in 0..<2000 { environment.log.write(line: "line \(line)") }
            try await gate.pass()
            environment.log.write(line: "the end")
        }
        try await withCache(builder) { fixture in
            let build = try await fixture.lookup("r1").pending
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await build.logView().text(follow: true) }
                }
                begin.open()
                gate.open()
                _ = try await build.finish()
                let stored = try await fixture.git("show", "unit-tests/r1:log") + "\n"
                for try await text in group { #expect(text == stored) }
                #expect(stored.contains("line 1999\nthe end\n[2023-11-14 22:13:20] Success\n"))
            }
        }
    }

    @Test("has the same offsets before and after the end")
    func offsets() async throws {
        try await withCache(ScriptedBuilder { $0.log.write(line: "output") }) { fixture in
            let build = try await fixture.lookup("r1").pending
            _ = try await build.finish()
            let live = build.logView()
            let stored = try await fixture.cache.log(
                builder: "unit-tests",
                key: fixture.key("r1"),
                commit: nil
            )
            #expect(stored.blob != nil)
            #expect(stored.buildID == build.id)
            #expect(live.lengthBytes == stored.lengthBytes)
            for offset in [0, 7, live.lengthBytes - 1, live.lengthBytes, live.lengthBytes + 10] {
                #expect(try await live.text(from: offset) == stored.text(from: offset))
            }
        }
    }

    @Test("of a pending build is what the key's log is, the head's artifacts stay")
    func pendingWithOlderResult() async throws {
        let (gate, runs) = (Gate(), Tally())
        let builder = ScriptedBuilder { environment in
            if runs.increment() > 1 { try await gate.pass() }
        }
        try await withCache(builder) { fixture in
            let older = try await fixture.build("r1").stored
            let build = try await fixture.lookup("r1") { $0.maxAge = .zero }.pending
            let log = try await fixture.cache.log(builder: "unit-tests", key: fixture.key("r1"), commit: nil)
            #expect(log.buildID == build.id)
            #expect(!log.isComplete)
            let old = try await fixture.cache.log(
                builder: "unit-tests",
                key: fixture.key("r1"),
                commit: older.commit
            )
            #expect(old.blob == older.log)
            #expect(build.document().commit == older.commit.description)
            gate.open()
            _ = try await build.finish()
        }
    }

    @Test("of an attempt that left no result is kept, also over a restart")
    func evidence() async throws {
        let clock = ManualClock()
        try await TemporaryDirectory.with { directory in
            let builder = ScriptedBuilder { environment in
                environment.log.write(line: "evidence")
                try await Gate().pass()
            }
            try await withCache(builder, in: directory, clock: clock) { fixture in
                let build = try await fixture.lookup("r1").pending
                try await eventually("it runs") { build.phase == .running }
                try directory.write(build.id, to: "id")
                try await fixture.cache.cancel(build: build.id, user: nil, reason: nil)
                _ = try await build.finish()
            }
            try await withCache(builder, in: directory, clock: clock) { fixture in
                let id = String(decoding: try directory.read("id"), as: UTF8.self)
                let build = try #require(fixture.cache.build(id: id))
                #expect(build.document().status == .cancelled)
                #expect(try await build.logView().text().contains("evidence\n"))
            }
        }
    }

    @Test("of an attempt that a killed daemon left is recalled as interrupted")
    func killed() async throws {
        try await TemporaryDirectory.with { directory in
            let gate = Gate()
            let builder = ScriptedBuilder { environment in
                environment.log.write(line: "evidence")
                try await gate.pass()
            }
            try await withCache(builder, in: directory) { fixture in
                let build = try await fixture.lookup("r1").pending
                try await eventually("it runs") { build.phase == .running }
                // What the spool holds now is what a kill would leave.
                let copy = try directory.makeDirectory("copy")
                try directory.write(
                    directory.read("spool/builds/\(build.id).json"),
                    to: "copy/builds/\(build.id).json"
                )
                try directory.write(
                    directory.read("spool/builds/\(build.id).log"),
                    to: "copy/builds/\(build.id).log"
                )
                let spool = try await Spool(directory: copy)
                let records = await BuildRecord.readAll(from: spool)
                #expect(records.map(\.document.status) == [.pending])
                var desk = build.desk
                desk.spool = spool
                let recalled = try #require(records.first).build(desk: desk)
                #expect(recalled.document().status == .interrupted)
                #expect(try await recalled.logView().text().contains("evidence\n"))
                gate.open()
                _ = try await build.finish()
            }
        }
    }

    @Test("has room for so many followers and no more")
    func followers() async throws {
        let gate = Gate()
        var limits = CacheLimits()
        limits.followers = 1
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }, limits: limits) { fixture in
            let build = try await fixture.lookup("r1").pending
            var follower = try build.logView().chunks(from: 0, to: nil, follow: true).makeAsyncIterator()
            #expect(try await follower.next() != nil)
            #expect(throws: CacheError.tooManyFollowers(limit: 1)) {
                try build.logView().chunks(from: 0, to: nil, follow: true)
            }
            gate.open()
            _ = try await build.finish()
        }
    }

    @Test("that the spool cannot take ends the build as an error of ours, and later it works")
    func brokenSpool() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            let (builds, away) = (fixture.directory.path("spool/builds"), fixture.directory.path("away"))
            try FileManager.default.moveItem(atPath: builds, toPath: away)
            try fixture.directory.write("in the way", to: "spool/builds")
            let end = try await fixture.build("r1")
            guard case .error(let document, _) = end else { throw Unexpected(description: "\(end)") }
            #expect(document.message?.contains("Not a directory") == true)
            try FileManager.default.removeItem(atPath: builds)
            try FileManager.default.moveItem(atPath: away, toPath: builds)
            fixture.clock.advance(by: .seconds(1))
            #expect(try await fixture.build("r1").stored.document.status == .success)
        }
    }

    @Test("that the spool stops taking while the build runs ends it as an error of ours")
    func fullSpool() async throws {
        // /dev/full takes nothing, like a full disk.
        let log = LiveLog(path: "/dev/full", mask: SecretMask(secrets: []), limitBytes: 8 << 20)
        #expect(throws: SpoolError(function: "write", path: "/dev/full", code: ENOSPC)) {
            try log.append([1])
        }
    }
}
