import BuilderProtocol
import GitStore
import Testing
import TestSupport

@testable import BuildCache

@Suite("Rebuild", .timeLimit(.minutes(3)))
struct RebuildTests {
    @Test("marks the branch, and whoever asks after the answer cannot hit")
    func mark() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            let answer = try await fixture.cache.rebuild(
                RebuildRequest(builder: "unit-tests", key: fixture.key("r1"), reason: "flaky", user: "bob")
            )
            #expect(answer.marked)
            #expect(answer.build == nil)
            #expect(
                try await fixture.git("log", "-1", "--format=%s", "unit-tests/r1") == "Marked for rebuild"
            )
            let trailers = try await fixture.git(
                "log",
                "-1",
                "--format=%(trailers:only,unfold)",
                "unit-tests/r1"
            )
            #expect(trailers.contains("Cairn-Reason: flaky"))
            #expect(trailers.contains("Cairn-Requested-By: bob"))
            let view = try await fixture.cache.result(builder: "unit-tests", key: fixture.key("r1"))
            guard case .finished(let result) = view else { throw Unexpected(description: "\(view)") }
            #expect(result.document.rebuildRequested)
            let lookup = try await fixture.lookup("r1")
            #expect(lookup.outcome == .marked)
            _ = try await lookup.pending.finish()
            #expect(try await fixture.lookup("r1").outcome == .hit)
        }
    }

    @Test("of a marked result changes nothing more")
    func twice() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            let request = try RebuildRequest(builder: "unit-tests", key: fixture.key("r1"))
            _ = try await fixture.cache.rebuild(request)
            #expect(try await fixture.cache.rebuild(request).marked)
            #expect(try await fixture.git("rev-list", "--count", "unit-tests/r1") == "2")
        }
    }

    @Test("while a build is pending is ignored, and says which build")
    func pending() async throws {
        let gate = Gate()
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }) { fixture in
            let build = try await fixture.lookup("r1").pending
            let answer = try await fixture.cache.rebuild(
                RebuildRequest(builder: "unit-tests", key: fixture.key("r1"), start: true)
            )
            #expect(!answer.marked)
            #expect(answer.build?.id == build.id)
            gate.open()
            _ = try await build.finish()
            #expect(try await fixture.lookup("r1").outcome == .hit)
        }
    }

    @Test("of an unknown result is not found")
    func unknown() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            await #expect(throws: CacheError.notFound("result r1 of unit-tests")) {
                try await fixture.cache.rebuild(RebuildRequest(builder: "unit-tests", key: fixture.key("r1")))
            }
        }
    }

    @Test("can start at once, with what the branch says of the first build")
    func start() async throws {
        let builder = ScriptedBuilder(declaration: {
            $0.parameters = ["revision", "token"]
            $0.privateParameters = ["token"]
        }) { environment in
            guard environment.parameters["token"] == "t0ken" else { throw BuildFailure(.exit, "wrong token") }
        }
        try await withCache(builder) { fixture in
            let first = try await fixture.cache.lookup(
                LookupRequest(builder: "unit-tests", parameters: ["revision": "r1", "token": "t0ken"])
            )
            _ = try await first.pending.finish()
            var request = try RebuildRequest(builder: "unit-tests", key: fixture.key("r1"), start: true)
            // A private parameter is nowhere in the store, and without it nothing is marked.
            await #expect(throws: CacheError.invalidFields([FieldProblem("parameters.token", "is missing")]))
            {
                try await fixture.cache.rebuild(request)
            }
            #expect(try await fixture.git("rev-list", "--count", "unit-tests/r1") == "1")
            request.parameters = ["token": "t0ken"]
            let build = try #require(try await fixture.cache.rebuild(request).build)
            let result = try await build.finish().stored
            #expect(result.document.status == .success)
            #expect(result.document.build?.number == 2)
        }
    }

    @Test("asked for by plain git is seen by the next lookup, and survives a restart")
    func plainGit() async throws {
        try await TemporaryDirectory.with { directory in
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                _ = try await fixture.build("r1")
                #expect(try await fixture.lookup("r1").outcome == .hit)
                try await fixture.markByPlainGit("unit-tests/r1")
            }
            try await withCache(ScriptedBuilder(), in: directory) { fixture in
                let lookup = try await fixture.lookup("r1")
                #expect(lookup.outcome == .marked)
                #expect(try await lookup.pending.finish().stored.document.build?.number == 2)
                #expect(try await fixture.git("ls-tree", "--name-only", "unit-tests/r1") == "log")
            }
        }
    }

    @Test("by plain git while the daemon runs is seen at once")
    func plainGitLive() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            try await fixture.markByPlainGit("unit-tests/r1")
            #expect(try await fixture.lookup("r1").outcome == .marked)
        }
    }

    @Test("a deleted branch is a miss")
    func deleted() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            try await fixture.git("branch", "-D", "unit-tests/r1")
            #expect(try await fixture.lookup("r1").outcome == .miss)
        }
    }

    @Test("a branch that was moved or deleted during the build gets the result all the same")
    func movedDuringBuild() async throws {
        let gate = Gate()
        let runs = Tally()
        let builder = ScriptedBuilder { _ in if runs.increment() > 1 { try await gate.pass() } }
        try await withCache(builder) { fixture in
            _ = try await fixture.build("r1")
            _ = try await fixture.cache.rebuild(RebuildRequest(builder: "unit-tests", key: fixture.key("r1")))
            let build = try await fixture.lookup("r1").pending
            try await eventually("it runs") { runs.count == 2 }
            try await fixture.git("branch", "-D", "unit-tests/r1")
            gate.open()
            let result = try await build.finish().stored
            #expect(try await fixture.git("rev-parse", "unit-tests/r1") == result.commit.description)
        }
    }
}

extension CacheFixture {
    /// What somebody does who has only git.
    func markByPlainGit(_ branch: String) async throws {
        let blob = try await git("hash-object", "-w", "--stdin")
        let entries = try await git("ls-tree", branch)
        let tree = try await git("mktree", input: entries + "\n100644 blob \(blob)\trebuild-requested\n")
        let commit = try await git("commit-tree", tree, "-p", branch, "-m", "please rebuild")
        try await git("update-ref", "refs/heads/\(branch)", commit)
    }
}
