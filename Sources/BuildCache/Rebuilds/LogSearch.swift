import GitStore
import Synchronization

/// Looks through stored logs for lines that match a pattern, on a thread of its own and within a time limit.
final class LogSearch: Sendable {
    enum Finding: Sendable {
        case found, absent, unreadable, outOfTime
    }

    private let store: GitStore
    private let thread: BlockingThreads
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let limit: Duration
    private let state: Mutex<State>

    private struct State {
        var matcher: LineMatcher
        /// Spent on matching; waiting for the disk or for others is not counted.
        var spent = Duration.zero
    }

    /// `limit`: for all logs together.
    init(
        _ pattern: LinePattern,
        store: GitStore,
        thread: BlockingThreads,
        limit: Duration,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.store = store
        self.thread = thread
        self.limit = limit
        self.clock = clock
        state = Mutex(State(matcher: LineMatcher(pattern)))
    }

    /// Reads the log in chunks, to the first line that matches. One log at a time.
    func find(in log: ObjectID) async throws -> Finding {
        state.withLock { $0.matcher.begin() }
        var endsWithNewline = true
        do throws(GitError) {
            var chunks = try await store.stream(log, from: 0).makeAsyncIterator()
            while let chunk = try await chunks.next() {
                endsWithNewline = chunk.last == UInt8(ascii: "\n")
                guard let isFound = await push(chunk) else { return .outOfTime }
                if isFound { return .found }
            }
        } catch {
            guard error.isLoss else { throw error }
            return .unreadable
        }
        return state.withLock { $0.matcher.finish(endsWithNewline: endsWithNewline) } ? .found : .absent
    }

    /// Nil when the time is over.
    private func push(_ chunk: [UInt8]) async -> Bool? {
        await thread.run { [self] in
            state.withLock { state in
                guard state.spent < limit else { return nil }
                let start = clock()
                defer { state.spent += clock() - start }
                return state.matcher.push(chunk)
            }
        }
    }
}
