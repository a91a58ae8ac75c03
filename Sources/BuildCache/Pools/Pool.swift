import BuilderProtocol
import Metrics
import Synchronization

/// A named, bounded set of slots that builds wait for.
final class Pool: Sendable {
    private struct Waiter {
        var continuation: CheckedContinuation<Void, any Error>
        var moved: @Sendable () -> Void
    }

    private struct State {
        var queue: PoolQueue
        var waiters: [String: Waiter] = [:]
        /// Builds let in that have not asked for their slot yet: they prepare.
        var expected = 0
    }

    let name: String
    private let queueLimit: Int
    private let metrics: PoolMetrics?
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>

    /// `metrics` is nil for a pool that nobody configures.
    init(
        name: String,
        capacity: Int,
        queueLimit: Int,
        metrics: PoolMetrics?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.name = name
        self.queueLimit = queueLimit
        self.metrics = metrics
        self.now = now
        state = Mutex(State(queue: PoolQueue(capacity: capacity)))
        metrics?.record(capacity: capacity, inUse: 0, queued: 0)
    }

    /// Lets one more build in, which will ask for a slot or `withdraw`; throws when too many wait already.
    func admit() throws(CacheError) {
        let isFull = state.withLock { state in
            let free = max(0, state.queue.capacity - state.queue.inUse)
            guard state.queue.count + state.expected - free < queueLimit else { return true }
            state.expected += 1
            return false
        }
        if isFull { throw .queueFull(pool: name, limit: queueLimit) }
    }

    /// Lets a build in that was let in before, however many wait.
    func expect() {
        state.withLock { $0.expected += 1 }
    }

    /// A build that was let in ended without asking for its slot.
    func withdraw() {
        state.withLock { $0.expected -= 1 }
    }

    /// Runs `body` with a slot; throws when the task is cancelled while it waits, which frees its place at
    /// once. `moved` is called when the place in the queue may have changed.
    func withSlot<Value: Sendable>(
        _ entry: PoolQueue.Entry,
        moved: @escaping @Sendable () -> Void = {},
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let arrival = ContinuousClock.now
        try await takeSlot(entry, moved: moved)
        defer { giveBack() }
        metrics?.wait.recordNanoseconds((ContinuousClock.now - arrival).wholeNanoseconds)
        return try await body()
    }

    /// Returns with a slot, until `giveBack`; throws when the task is cancelled while it waits.
    func takeSlot(_ entry: PoolQueue.Entry, moved: @escaping @Sendable () -> Void = {}) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(entry, Waiter(continuation: continuation, moved: moved))
            }
        } onCancel: {
            abandon(entry.build)
        }
    }

    func giveBack() {
        settle { $0.release(at: $1) }
    }

    var capacity: Int { state.withLock { $0.queue.capacity } }

    func ahead(of build: String) -> Int? { state.withLock { $0.queue.ahead(of: build) } }

    func resize(to capacity: Int) {
        settle { $0.resize(to: capacity, at: $1) }
    }

    var document: PoolDocument {
        state.withLock { state in
            let inUse = state.queue.inUse
            let waiting = state.queue.inOrder.enumerated().map { index, entry in
                PoolDocument.Waiting(build: entry.build, user: entry.user, position: inUse + index)
            }
            return PoolDocument(name: name, capacity: state.queue.capacity, inUse: inUse, queue: waiting)
        }
    }

    private func enqueue(_ entry: PoolQueue.Entry, _ waiter: Waiter) {
        let now = now()
        let answer: Result<Void, any Error>? = state.withLock { state in
            state.expected -= 1
            // The cancellation handler may have run already and found nothing to remove.
            if Task.isCancelled { return .failure(CancellationError()) }
            if state.queue.arrive(entry, at: now) { return .success(()) }
            state.waiters[entry.build] = waiter
            return nil
        }
        if let answer { waiter.continuation.resume(with: answer) } else { waiter.moved() }
        announce()
    }

    private func abandon(_ build: String) {
        let waiter: Waiter? = state.withLock { state in
            guard state.queue.leave(build) else { return nil }
            return state.waiters.removeValue(forKey: build)
        }
        waiter?.continuation.resume(throwing: CancellationError())
        announce()
    }

    /// Changes the queue as of now, and wakes the builds that have a slot by that.
    func settle(_ change: (inout PoolQueue, _ now: Timestamp) -> [String]) {
        let now = now()
        let granted = state.withLock { state in
            change(&state.queue, now).compactMap { state.waiters.removeValue(forKey: $0) }
        }
        for waiter in granted { waiter.continuation.resume() }
        announce()
    }

    private func announce() {
        let (capacity, inUse, queued, moved) = state.withLock { state in
            (state.queue.capacity, state.queue.inUse, state.queue.count, state.waiters.values.map(\.moved))
        }
        metrics?.record(capacity: capacity, inUse: inUse, queued: queued)
        for tell in moved { tell() }
    }
}
