import BuilderProtocol
import GitStore
import Logging
import MetricsTestKit
import TestSupport

@testable import BuildCache

/// A cache on a store in a temporary directory.
struct CacheFixture: Sendable {
    let directory: TemporaryDirectory
    let store: GitStore
    let cache: BuildCache
    let clock: ManualClock
    let metrics: TestMetrics

    /// git in the store.
    var git: Git { Git(in: directory.path("store.git")) }

    func lookup(
        _ revision: String,
        builder: String = "unit-tests",
        context: [String: String] = [:],
        change: (inout LookupRequest) -> Void = { _ in }
    ) async throws -> LookupAnswer {
        var request = LookupRequest(builder: builder, parameters: ["revision": revision], context: context)
        change(&request)
        return try await cache.lookup(request)
    }

    /// Asks, and waits for the end of the build that this started or joined.
    func build(_ revision: String, change: (inout LookupRequest) -> Void = { _ in }) async throws -> BuildEnd
    {
        let answer = try await lookup(revision, change: change)
        guard case .pending(let build) = answer.content else { throw Unexpected(description: "\(answer)") }
        return try await build.finish()
    }

    /// The values of a trailer of the commit, one on each line.
    func trailer(_ name: String, of revision: String) async throws -> String {
        let text = try await git("log", "-1", "--format=%(trailers:key=\(name),valueonly)", revision)
        return text.split(separator: "\n").joined(separator: "\n")
    }

    func key(_ text: String) throws -> BuildKey {
        guard let key = BuildKey(text) else { throw Unexpected(description: text) }
        return key
    }
}

/// An answer that the test did not ask for.
struct Unexpected: Error, CustomStringConvertible {
    var description: String
}

extension LookupAnswer {
    var pending: Build {
        get throws {
            guard case .pending(let build) = content else { throw Unexpected(description: "\(self)") }
            return build
        }
    }

    var finished: StoredResult {
        get throws {
            guard case .finished(let result) = content else { throw Unexpected(description: "\(self)") }
            return result
        }
    }
}

extension Build {
    /// The end, which comes in time or fails the test.
    func finish() async throws -> BuildEnd {
        guard let end = try await end(within: .seconds(60)) else {
            throw NeverHappened(description: "end of \(id)")
        }
        return end
    }
}

extension BuildEnd {
    var stored: StoredResult {
        get throws {
            guard case .stored(let result) = self else { throw Unexpected(description: "\(self)") }
            return result
        }
    }
}

extension LogView {
    func text(from offset: Int = 0, follow: Bool = false) async throws -> String {
        var bytes: [UInt8] = []
        for try await chunk in try chunks(from: offset, to: nil, follow: follow) { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Runs `body` with a cache of these builders, then with nothing left of it.
func withCache(
    _ builders: any Builder...,
    pools: [PoolConfiguration] = [PoolConfiguration(name: "default", capacity: 4)],
    limits: CacheLimits = CacheLimits(),
    in directory: TemporaryDirectory? = nil,
    clock: ManualClock = ManualClock(),
    freeBytes: @escaping @Sendable (String) -> Int? = { _ in .max },
    _ body: @Sendable (CacheFixture) async throws -> Void
) async throws {
    try await withCache(
        of: builders,
        pools: pools,
        limits: limits,
        in: directory,
        clock: clock,
        freeBytes: freeBytes,
        body
    )
}

/// Runs `body` with a cache of these builders, then with nothing left of it.
func withCache(
    of builders: [any Builder],
    pools: [PoolConfiguration] = [PoolConfiguration(name: "default", capacity: 4)],
    limits: CacheLimits = CacheLimits(),
    in directory: TemporaryDirectory? = nil,
    clock: ManualClock = ManualClock(),
    freeBytes: @escaping @Sendable (String) -> Int? = { _ in .max },
    _ body: @Sendable (CacheFixture) async throws -> Void
) async throws {
    guard let directory else {
        return try await TemporaryDirectory.with { directory in
            try await runCache(builders, pools, limits, directory, clock, freeBytes, body)
        }
    }
    try await runCache(builders, pools, limits, directory, clock, freeBytes, body)
}

private func runCache(
    _ builders: [any Builder],
    _ pools: [PoolConfiguration],
    _ limits: CacheLimits,
    _ directory: TemporaryDirectory,
    _ clock: ManualClock,
    _ freeBytes: @escaping @Sendable (String) -> Int?,
    _ body: @Sendable (CacheFixture) async throws -> Void
) async throws {
    let store = try await GitStore.open(at: directory.path("store.git"))
    let metrics = TestMetrics()
    var logger = Logger(label: "cairn.test")
    logger.logLevel = .critical
    let cache = try await BuildCache(
        store: store,
        configuration: CacheConfiguration(spool: directory.path("spool"), pools: pools, limits: limits),
        builders: builders,
        metrics: metrics,
        logger: logger,
        now: { clock.now },
        freeBytes: freeBytes
    )
    do {
        try await body(
            CacheFixture(directory: directory, store: store, cache: cache, clock: clock, metrics: metrics)
        )
    } catch {
        await cache.shutDown()
        await store.close()
        throw error
    }
    await cache.shutDown()
    await store.close()
}
