import BuilderProtocol
import Testing
import TestSupport

@testable import BuildCache

@Suite("Listings", .timeLimit(.minutes(3)))
struct ListingTests {
    @Test("show stored and pending results, ordered by branch, in pages")
    func pages() async throws {
        let gate = Gate()
        let builder = ScriptedBuilder { environment in
            if environment.parameters["revision"]?.hasPrefix("p") == true { try await gate.pass() }
        }
        try await withCache(builder) { fixture in
            for revision in ["d", "b", "a/x", "c"] { _ = try await fixture.build(revision) }
            let pending = try await fixture.lookup("p1").pending
            var keys: [String] = []
            var token: String?
            repeat {
                let page = try await fixture.cache.results(
                    ResultsQuery(builder: "unit-tests", pageSize: 2, pageToken: token)
                )
                #expect(page.elements.count <= 2)
                keys += page.elements.map(\.key)
                token = page.next
            } while token != nil
            #expect(keys == ["a/x", "b", "c", "d", "p1"])
            gate.open()
            _ = try await pending.finish()
        }
    }

    @Test("can be narrowed to a status or a beginning of the key")
    func filters() async throws {
        let gate = Gate()
        let builder = ScriptedBuilder { environment in
            switch environment.parameters["revision"] {
            case "x.bad": throw BuildFailure(.exit, "no")
            case "pending": try await gate.pass()
            default: break
            }
        }
        try await withCache(builder) { fixture in
            for revision in ["x.good", "x.bad", "marked", "X", String(repeating: "x.", count: 200) + "end"] {
                _ = try await fixture.build(revision)
            }
            _ = try await fixture.cache.rebuild(
                RebuildRequest(builder: "unit-tests", key: fixture.key("marked"))
            )
            let pending = try await fixture.lookup("pending").pending
            func keys(_ status: ResultsQuery.Status?, prefix: String = "") async throws -> [String] {
                let query = ResultsQuery(builder: "unit-tests", status: status, prefix: Array(prefix.utf8))
                return try await fixture.cache.results(query).elements.map { String($0.key.prefix(7)) }
            }
            #expect(try await keys(.failure) == ["x.bad"])
            #expect(try await keys(.marked) == ["marked"])
            #expect(try await keys(.pending) == ["pending"])
            #expect(try await Set(keys(.success)) == ["x.good", "X", "x.x.x.x"])
            #expect(try await Set(keys(nil, prefix: "x.")) == ["x.good", "x.bad", "x.x.x.x"])
            #expect(try await keys(nil, prefix: "x.x.") == ["x.x.x.x"])
            gate.open()
            _ = try await pending.finish()
        }
    }

    @Test("leave out branches that are none of ours")
    func foreignBranches() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            let result = try await fixture.build("r1").stored
            for name in ["unit-tests/UPPER", "unit-tests/deeper/branch", "main", "unit-testsx/r1"] {
                try await fixture.git("update-ref", "refs/heads/\(name)", result.commit.description)
            }
            let page = try await fixture.cache.results(ResultsQuery(builder: "unit-tests"))
            #expect(page.elements.map(\.key) == ["r1"])
        }
    }

    @Test("of attempts are newest first, in pages, and within their limits")
    func attempts() async throws {
        var limits = CacheLimits()
        limits.buildsCount = 3
        try await withCache(ScriptedBuilder(), limits: limits) { fixture in
            var ids: [String] = []
            for number in 0..<5 {
                let build = try await fixture.lookup("r\(number)").pending
                ids.append(build.id)
                _ = try await build.finish()
                try await eventually("it is archived") { build.isArchived }
            }
            let second = ids[1]
            try await eventually("the oldest are gone") { fixture.cache.build(id: second) == nil }
            let first = try fixture.cache.builds(pageSize: 2, pageToken: nil)
            let last = try fixture.cache.builds(pageSize: 2, pageToken: first.next)
            #expect((first.elements + last.elements).compactMap(\.build?.id) == [ids[4], ids[3], ids[2]])
            #expect(last.next == nil)
        }
    }

    @Test("of pools tell who waits, in which place")
    func pools() async throws {
        let gate = Gate()
        let builder = ScriptedBuilder { _ in try await gate.pass() }
        try await withCache(builder, pools: [PoolConfiguration(name: "default", capacity: 1)]) { fixture in
            let running = try await fixture.lookup("r1").pending
            try await eventually("r1 runs") { running.phase == .running }
            let queued = try await fixture.lookup("r2") { $0.user = "bob" }.pending
            try await eventually("r2 waits") {
                queued.phase == .waiting && !fixture.cache.pools[0].queue.isEmpty
            }
            let pool = try #require(fixture.cache.pools.first)
            #expect(pool.capacity == 1 && pool.inUse == 1)
            #expect(pool.queue == [PoolDocument.Waiting(build: queued.id, user: "bob", position: 1)])
            gate.open()
            _ = try await (running.finish(), queued.finish())
        }
    }

    @Test("a full queue refuses the next build, and only that")
    func fullQueue() async throws {
        let gate = Gate()
        var limits = CacheLimits()
        limits.queue = 1
        let builder = ScriptedBuilder { _ in try await gate.pass() }
        try await withCache(
            builder,
            pools: [PoolConfiguration(name: "default", capacity: 1)],
            limits: limits
        ) { fixture in
            let running = try await fixture.lookup("r1").pending
            let queued = try await fixture.lookup("r2").pending
            await #expect(throws: CacheError.queueFull(pool: "default", limit: 1)) {
                try await fixture.lookup("r3")
            }
            #expect(try await fixture.lookup("r2").outcome == .joined)
            gate.open()
            _ = try await (running.finish(), queued.finish())
            #expect(try await fixture.lookup("r3").outcome == .miss)
        }
    }
}
