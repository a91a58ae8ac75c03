import DequeModule
import Synchronization

/// A mutual exclusion for each key, handed on in order of arrival across suspensions.
///
/// The lock of a key lives exactly as long as somebody holds or awaits it, so it outlives whatever it
/// protects: removing a result never lets two holders in.
package final class KeyedLock<Key: Hashable & Sendable>: Sendable {
    private struct Waiter {
        var ticket: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var nextTicket = 0
        /// A key is present while its lock is held.
        var waiters: [Key: Deque<Waiter>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Keys that somebody holds now.
    package var heldCount: Int { state.withLock { $0.waiters.count } }

    package func waiterCount(for key: Key) -> Int { state.withLock { $0.waiters[key]?.count ?? 0 } }

    /// Runs `body` alone among all that use the same key; throws when the task is cancelled while it queues.
    package func withLock<Value: Sendable>(
        _ key: Key,
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await acquire(key)
        defer { release(key) }
        return try await body()
    }

    private func acquire(_ key: Key) async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiter(ticket: ticket, continuation: continuation), for: key)
            }
        } onCancel: {
            abandon(ticket, for: key)
        }
    }

    private func enqueue(_ waiter: Waiter, for key: Key) {
        let answer: Result<Void, any Error>? = state.withLock { state in
            // The cancellation handler may have run already and found nothing to remove.
            if Task.isCancelled { return .failure(CancellationError()) }
            guard state.waiters[key] != nil else {
                state.waiters[key] = []
                return .success(())
            }
            state.waiters[key]?.append(waiter)
            return nil
        }
        if let answer { waiter.continuation.resume(with: answer) }
    }

    private func abandon(_ ticket: Int, for key: Key) {
        let waiter: Waiter? = state.withLock { state in
            guard let index = state.waiters[key]?.firstIndex(where: { $0.ticket == ticket }) else {
                return nil
            }
            return state.waiters[key]?.remove(at: index)
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    private func release(_ key: Key) {
        let next: Waiter? = state.withLock { state in
            guard let next = state.waiters[key]?.popFirst() else {
                state.waiters[key] = nil
                return nil
            }
            return next
        }
        next?.continuation.resume()
    }
}
