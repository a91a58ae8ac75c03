import BuilderProtocol
import Synchronization

/// Our copy of a remote repository; at most one fetch of it runs at a time.
final class Mirror: Sendable {
    /// How long names are taken for what they were at the last fetch.
    static let sharing: Duration = .seconds(2)

    private typealias Outcome = Result<Void, IdentificationError>

    private struct Fetch {
        let start: Duration
        // The mirror owns its fetch; that ends at its deadline at the latest.
        let task: Task<Void, Never>
        var waiters: [AsyncStream<Outcome>.Continuation] = []
    }

    private struct State {
        var running: Fetch?
        var lastStart: Duration?
    }

    private let url: String
    private let fetching: Fetching
    private let state = Mutex(State())

    init(url: String, fetching: Fetching) {
        self.url = url
        self.fetching = fetching
    }

    var path: String { fetching.path(of: url) }

    var now: Duration { fetching.uptime() }

    /// Returns when a fetch has ended that started at or after `moment`: a former one, the one that runs, or
    /// a new one.
    func refresh(since moment: Duration) async throws(IdentificationError) {
        while !hasFetched(since: moment) {
            let (start, outcomes) = join()
            // The stream ends without an outcome when our own task is cancelled.
            let outcome = await outcomes.first { _ in true }
            guard let outcome else { throw .sourceUnavailable("fetching was cancelled") }
            if start >= moment { return try outcome.get() }
        }
    }

    private func hasFetched(since moment: Duration) -> Bool {
        state.withLock { $0.lastStart.map { $0 >= moment } ?? false }
    }

    /// Begins to wait for the running fetch, or for a new one.
    private func join() -> (start: Duration, outcomes: AsyncStream<Outcome>) {
        let (stream, waiter) = AsyncStream.makeStream(of: Outcome.self, bufferingPolicy: .bufferingNewest(1))
        let start = state.withLock { state in
            let start = state.running?.start ?? fetching.uptime()
            var running =
                state.running ?? Fetch(start: start, task: Task { await self.fetch(startedAt: start) })
            running.waiters.append(waiter)
            state.running = running
            return start
        }
        return (start, stream)
    }

    private func fetch(startedAt start: Duration) async {
        let outcome: Outcome
        do throws(IdentificationError) {
            outcome = .success(try await fetching.fetch(url))
        } catch {
            outcome = .failure(error)
        }
        let waiters = state.withLock { state in
            defer { state.running = nil }
            if case .success = outcome { state.lastStart = start }
            return state.running?.waiters ?? []
        }
        for waiter in waiters {
            waiter.yield(outcome)
            waiter.finish()
        }
    }
}
