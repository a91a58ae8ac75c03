import BuilderProtocol
import Foundation
import GitStore
import Testing
import TestSupport

@testable import BuildCache

@Suite("A result that cannot be read", .timeLimit(.minutes(3)))
struct UnreadableTests {
    @Test("because its builder refuses it counts as unknown and is built again")
    func refused() async throws {
        let loads = Tally()
        var builder = ScriptedBuilder()
        builder.loading = { _ in if loads.increment() == 1 { throw Unexpected(description: "old format") } }
        try await TemporaryDirectory.with { directory in
            try await withCache(ScriptedBuilder(), in: directory) { _ = try await $0.build("r1") }
            try await withCache(builder, in: directory) { fixture in
                let answer = try await fixture.lookup("r1")
                #expect(answer.outcome == .unreadable)
                let result = try await answer.pending.finish().stored
                #expect(result.document.build?.cause == "unreadable")
                #expect(result.document.build?.number == 2)
            }
        }
    }

    @Test("because somebody emptied its branch counts as unknown, and looking says that there is none")
    func emptied() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            let tree = try await fixture.git("mktree", input: "")
            let commit = try await fixture.git("commit-tree", tree, "-p", "unit-tests/r1", "-m", "empty")
            try await fixture.git("update-ref", "refs/heads/unit-tests/r1", commit)
            await #expect(throws: CacheError.notFound("result r1 of unit-tests")) {
                try await fixture.cache.result(builder: "unit-tests", key: fixture.key("r1"))
            }
            #expect(try await fixture.lookup("r1").outcome == .unreadable)
        }
    }

    @Test("because an object is gone counts as unknown")
    func missingObject() async throws {
        try await TemporaryDirectory.with { directory in
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                _ = try await fixture.build("r1")
                try await damage("unit-tests/r1^{tree}", in: fixture)
            }
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                let answer = try await fixture.lookup("r1")
                #expect(answer.outcome == .unreadable)
            }
        }
    }

    @Test("because its ref was overwritten is built anew, and nobody has to restart anything")
    func brokenRef() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            try fixture.directory.write("", to: "store.git/refs/heads/unit-tests/r1")
            await #expect(throws: CacheError.notFound("result r1 of unit-tests")) {
                try await fixture.cache.result(builder: "unit-tests", key: fixture.key("r1"))
            }
            let answer = try await fixture.lookup("r1")
            #expect(answer.outcome == .unreadable)
            let stored = try await answer.pending.finish().stored
            #expect(try await fixture.git("rev-parse", "unit-tests/r1") == stored.commit.description)
            #expect(try await fixture.lookup("r1").outcome == .hit)
        }
    }

    @Test("because its failure's message is damaged is built anew, with the same message")
    func damagedMessage() async throws {
        let builder = ScriptedBuilder { _ in throw BuildFailure(.exit, "no luck") }
        try await TemporaryDirectory.with { directory in
            try await withCache(builder, in: directory) { fixture in
                _ = try await fixture.build("r1")
                try await damage("unit-tests/r1:failure", in: fixture)
            }
            try await withCache(builder, in: directory) { fixture in
                let answer = try await fixture.lookup("r1")
                #expect(answer.outcome == .unreadable)
                #expect(try await answer.pending.finish().stored.document.message == "no luck")
            }
        }
    }

    @Test("because its commit is damaged can be marked, and is built anew")
    func damagedCommit() async throws {
        try await TemporaryDirectory.with { directory in
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                _ = try await fixture.build("r1")
                try await damage("unit-tests/r1", in: fixture)
            }
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                let request = RebuildRequest(builder: "unit-tests", key: try fixture.key("r1"))
                #expect(try await fixture.cache.rebuild(request).marked)
                let answer = try await fixture.lookup("r1")
                #expect(answer.outcome != .hit)
                _ = try await answer.pending.finish().stored
                #expect(try await fixture.lookup("r1").outcome == .hit)
            }
        }
    }

    @Test(
        "because its log or value is damaged is given up by whoever reads it, and built anew",
        arguments: ["log", "value/a"]
    )
    func damagedContent(_ path: String) async throws {
        let builder = ScriptedBuilder { environment in
            try Data("artifact".utf8).write(to: URL(fileURLWithPath: "\(environment.valueDirectory)/a"))
        }
        try await TemporaryDirectory.with { directory in
            try await withCache(builder, in: directory) { fixture in
                _ = try await fixture.build("r1")
                try await damage("unit-tests/r1:\(path)", in: fixture)
            }
            try await withCache(builder, in: directory) { fixture in
                let lost = try await fixture.git("rev-parse", "refs/heads/unit-tests/r1")
                #expect(try await fixture.lookup("r1").outcome == .hit)
                let key = try fixture.key("r1")
                await #expect(throws: CacheError.self) { try await fixture.readAll(path, of: key) }
                #expect(try await fixture.git("rev-parse", "refs/cairn/quarantine/unit-tests/r1") == lost)
                await #expect(throws: CacheError.notFound("result r1 of unit-tests")) {
                    try await fixture.cache.result(builder: "unit-tests", key: key)
                }
                let answer = try await fixture.lookup("r1")
                #expect(answer.outcome == .unreadable)
                #expect(try await answer.pending.finish().stored.document.build?.number == 2)
                try await fixture.readAll(path, of: key)
                #expect(try await fixture.lookup("r1").outcome == .hit)
            }
        }
    }

    @Test("counts when somebody only looks, once, and is given up then")
    func countedByLooking() async throws {
        try await TemporaryDirectory.with { directory in
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                _ = try await fixture.build("r1")
                try await damage("unit-tests/r1^{tree}", in: fixture)
            }
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                for _ in 0..<2 {
                    await #expect(throws: CacheError.notFound("result r1 of unit-tests")) {
                        try await fixture.cache.result(builder: "unit-tests", key: fixture.key("r1"))
                    }
                }
                let counter = try fixture.metrics.expectCounter(
                    "cairn_cache_lookups_total",
                    [("name", "unit-tests"), ("outcome", "unreadable")]
                )
                #expect(counter.totalValue == 1)
                #expect(try await fixture.lookup("r1").outcome == .unreadable)
            }
        }
    }

    @Test("in the middle of a large artifact breaks that reading only, and is built anew")
    func damagedInTheMiddle() async throws {
        let content = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        let builder = ScriptedBuilder { environment in
            try Data(content).write(to: URL(fileURLWithPath: "\(environment.valueDirectory)/a"))
        }
        try await TemporaryDirectory.with { directory in
            try await withCache(builder, in: directory) { fixture in
                _ = try await fixture.build("r1")
                try await fixture.git.unpackObjects()
                let id = try await fixture.git("rev-parse", "unit-tests/r1:value/a")
                let file = "store.git/objects/\(id.prefix(2))/\(id.dropFirst(2))"
                var bytes = try directory.read(file)
                for index in bytes.count / 2..<bytes.count / 2 + 64 { bytes[index] ^= 0xff }
                try directory.write(bytes, to: file)
            }
            try await withCache(builder, in: directory) { fixture in
                #expect(try await fixture.lookup("r1").outcome == .hit)
                let key = try fixture.key("r1")
                await #expect(throws: GitError.self) { try await fixture.readAll("value/a", of: key) }
                let answer = try await fixture.lookup("r1")
                #expect(answer.outcome == .unreadable)
                _ = try await answer.pending.finish().stored
                try await fixture.readAll("value/a", of: key)
            }
        }
    }

    @Test("because its commit is gone leaves evidence, and the branch begins anew")
    func leavesEvidence() async throws {
        try await TemporaryDirectory.with { directory in
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                _ = try await fixture.build("r1")
                try await damage("unit-tests/r1", in: fixture)
            }
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                let lost = try await fixture.git("rev-parse", "refs/heads/unit-tests/r1")
                let answer = try await fixture.lookup("r1")
                #expect(answer.outcome == .unreadable)
                let stored = try await answer.pending.finish().stored
                #expect(
                    try await fixture.git("for-each-ref", "--format=%(objectname)", "refs/heads")
                        == stored.commit.description
                )
                let evidence = try fixture.directory.read("store.git/refs/cairn/quarantine/unit-tests/r1")
                #expect(String(decoding: evidence, as: UTF8.self) == "\(lost)\n")
                #expect(try await fixture.lookup("r1").outcome == .hit)
            }
        }
    }

    /// The store must be opened anew afterwards: an open one remembers what it has read.
    private func damage(_ object: String, in fixture: CacheFixture) async throws {
        try await fixture.git.unpackObjects()
        let id = try await fixture.git("rev-parse", object)
        try fixture.directory.write("", to: "store.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
    }
}

extension CacheFixture {
    /// Reads the log or an artifact to its end.
    fileprivate func readAll(_ path: String, of key: BuildKey) async throws {
        if path == "log" {
            let log = try await cache.log(builder: "unit-tests", key: key, commit: nil)
            for try await _ in try log.chunks(from: 0, to: nil, follow: false) {}
            return
        }
        let name = try #require(TreePath(String(path.dropFirst("value/".count))))
        let file = try await cache.file(builder: "unit-tests", key: key, path: name, commit: nil)
        let whole = 0..<file.sizeBytes
        for try await _ in try await cache.pieces(of: file, builder: "unit-tests", key: key, in: whole) {}
    }
}
