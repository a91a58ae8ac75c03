import BuilderProtocol
import GitStore
import TestSupport
import Testing

@testable import BuildCache

@Suite("Bulk rebuild", .timeLimit(.minutes(3)))
struct BulkRebuildTests {
    /// Revisions that begin with `bad` fail; the log says the revision.
    private static let builder = ScriptedBuilder { environment in
        let revision = environment.parameters["revision"] ?? ""
        environment.log.write(line: "error \(revision.utf8.count) in \(revision)")
        if revision.hasPrefix("bad") { throw BuildFailure(.exit, "no") }
    }

    private func marked(
        _ fixture: CacheFixture,
        change: (inout BulkRebuildRequest) throws -> Void = { _ in }
    ) async throws -> [String] {
        var request = BulkRebuildRequest(builder: "unit-tests", isDryRun: true)
        try change(&request)
        let answer = try await fixture.cache.rebuild(request)
        #expect(answer.next == nil)
        return answer.marked.map(\.description)
    }

    @Test("means what every filter lets through")
    func filters() async throws {
        try await withCache(Self.builder) { fixture in
            let start = fixture.clock.now
            for revision in ["a1", "bad1", "a2", "bad2"] {
                _ = try await fixture.build(revision)
                fixture.clock.advance(by: .seconds(60))
            }
            #expect(try await marked(fixture) == ["a1", "a2", "bad1", "bad2"])
            #expect(try await marked(fixture) { $0.status = .failure } == ["bad1", "bad2"])
            #expect(try await marked(fixture) { $0.since = start + .seconds(60) } == ["a2", "bad1", "bad2"])
            #expect(try await marked(fixture) { $0.until = start + .seconds(60) } == ["a1"])
            #expect(
                try await marked(fixture) { $0.logMatches = try LinePattern("^error [3-9] .*2$") } == ["bad2"]
            )
            let all: [String] = try await marked(fixture) {
                $0.status = .success
                $0.logMatches = try LinePattern("error 2")
                $0.until = start + .seconds(100)
            }
            #expect(all == ["a1"])
            #expect(try await fixture.lookup("a1").outcome == .hit)
        }
    }

    @Test("marks with user and reason, durably together, and starts nothing")
    func marking() async throws {
        try await withCache(Self.builder) { fixture in
            for number in 0..<40 { _ = try await fixture.build("bad\(number)") }
            var request = BulkRebuildRequest(builder: "unit-tests", status: .failure)
            (request.user, request.reason) = ("ann", "new compiler")
            let answer = try await fixture.cache.rebuild(request)
            #expect(answer.marked.count == 40 && answer.refused.isEmpty)
            let trailers = try await fixture.git(
                "log",
                "-1",
                "--format=%s%n%(trailers:only,unfold)",
                "unit-tests/bad7"
            )
            #expect(trailers.hasPrefix("Marked for rebuild"))
            #expect(trailers.contains("Cairn-Reason: new compiler"))
            #expect(trailers.contains("Cairn-Requested-By: ann"))
            #expect(try await fixture.cache.rebuild(request).marked.isEmpty)
            request.status = nil
            #expect(try await fixture.cache.rebuild(request).marked.count == 40)
            #expect(try await fixture.git("rev-list", "--count", "unit-tests/bad7") == "2")
            #expect(try await fixture.lookup("bad7").outcome == .marked)
        }
    }

    @Test("refuses what is being built, and says so")
    func pending() async throws {
        let gate = Gate()
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }) { fixture in
            let build = try await fixture.lookup("r1").pending
            let answer = try await fixture.cache.rebuild(BulkRebuildRequest(builder: "unit-tests"))
            #expect(answer.marked.isEmpty)
            #expect(answer.refused.map(\.key.description) == ["r1"])
            #expect(answer.refused.map(\.refusal) == [.pending])
            gate.open()
            _ = try await build.finish()
        }
    }

    @Test("gives a log no more time than it may have, and goes on behind it")
    func slowLog() async throws {
        try await withCache(Self.builder) { fixture in
            for revision in ["a1", "a2"] { _ = try await fixture.build(revision) }
            let ticks = Tally()
            let registered = try fixture.cache.parts.builders.find("unit-tests")
            let search = LogSearch(
                try LinePattern("nothing"),
                store: fixture.store,
                thread: fixture.cache.parts.patternThread,
                limit: .zero,
                clock: { ContinuousClock.now + .seconds(ticks.increment()) }
            )
            let page = try await BulkRebuild(
                request: BulkRebuildRequest(builder: "unit-tests"),
                keys: KnownKeys(registered: registered, prefix: [], parts: fixture.cache.parts),
                search: search,
                mark: { _ in throw CacheError.draining }
            ).run()
            #expect(page.refused.map(\.refusal) == [.logTimeout])
            #expect(page.next == "unit-tests/a1")
        }
    }
}
