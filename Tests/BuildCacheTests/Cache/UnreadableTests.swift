import BuilderProtocol
import Testing
import TestSupport

@testable import BuildCache

@Suite("A result that cannot be read", .timeLimit(.minutes(1)))
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
                let tree = try await fixture.git("rev-parse", "unit-tests/r1^{tree}")
                try directory.write("", to: "store.git/objects/\(tree.prefix(2))/\(tree.dropFirst(2))")
            }
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                let answer = try await fixture.lookup("r1")
                #expect(answer.outcome == .unreadable)
            }
        }
    }
}
