import BuilderProtocol
import Synchronization

/// Our copy of a remote repository; at most one fetch of it runs at a time.
final class Mirror: Sendable {
    /// How long names are taken for what they were at the last fetch.
    static let sharing: Duration = .seconds(2)

    private typealias Outcome = Result<Void, IdentificationError>

    private struct Fetch {
        let number: Int
        let start: Duration
        // The mirror owns its fetch; that ends at its deadline at the latest.
        let task: Task<Void, Never>
        var waiters: [Int: AsyncStream<Outcome>.Continuation] = [:]
        /// True once nobody waits for it any more: whoever comes now needs another one.
        var isAbandoned = false
    }

    private struct State {
        var running: Fetch?
        var lastStart: Duration?
        /// Of fetches and waiters.
        var lastNumber = 0

        mutating func makeNumber() -> Int {
            lastNumber += 1
            return lastNumber
        }
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
            let (start, waiter, outcomes) = join()
            // The stream ends without an outcome when our own task is cancelled.
            let outcome = await outcomes.first { _ in true }
            guard let outcome else {
                leave(waiter)
                throw .sourceUnavailable("fetching was cancelled")
            }
            if start >= moment { return try outcome.get() }
        }
    }

    private func hasFetched(since moment: Duration) -> Bool {
        state.withLock { $0.lastStart.map { $0 >= moment } ?? false }
    }

    /// Begins to wait for the running fetch, or for a new one.
    private func join() -> (start: Duration, waiter: Int, outcomes: AsyncStream<Outcome>) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Outcome.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let (start, waiter) = state.withLock { state in
            let waiter = state.makeNumber()
            var running = state.running.flatMap { $0.isAbandoned ? nil : $0 } ?? begin(in: &state)
            running.waiters[waiter] = continuation
            state.running = running
            return (running.start, waiter)
        }
        return (start, waiter, stream)
    }

    /// Two fetches never run at once: one that was abandoned ends first.
    private func begin(in state: inout State) -> Fetch {
        let (number, start, former) = (state.makeNumber(), fetching.uptime(), state.running?.task)
        let task = Task {
            await former?.value
            await self.fetch(number)
        }
        return Fetch(number: number, start: start, task: task)
    }

    /// The last one who leaves ends the fetch.
    private func leave(_ waiter: Int) {
        let abandoned = state.withLock { state in
            state.running?.waiters[waiter] = nil
            guard let running = state.running, running.waiters.isEmpty, !running.isAbandoned else {
                return nil as Task<Void, Never>?
            }
            state.running?.isAbandoned = true
            return running.task
        }
        abandoned?.cancel()
    }

    private func fetch(_ number: Int) async {
        let outcome: Outcome
        do throws(IdentificationError) {
            outcome = .success(try await fetching.fetch(url))
        } catch {
            outcome = .failure(error)
        }
        let waiters = state.withLock { state in
            // After an abandoned one another may be waiting for its turn already.
            guard let running = state.running, running.number == number else {
                return [] as [AsyncStream<Outcome>.Continuation]
            }
            state.running = nil
            if case .success = outcome { state.lastStart = running.start }
            return Array(running.waiters.values)
        }
        for waiter in waiters {
            waiter.yield(outcome)
            waiter.finish()
        }
    }
}
