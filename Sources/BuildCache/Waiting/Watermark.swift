import Dispatch
import Synchronization

/// A number that only grows, and the tasks that wait for it to pass the one they have seen.
///
/// Carries wake-ups, never data: a waiter that was slow sees the newest number and nothing in between.
/// Whoever raises the number wakes nobody itself: a thread of its own does, once for all that happened since
/// it last did, so that a thousand followers do not slow down what they follow. The larger the crowd, the longer
/// that thread waits for more to tell, up to 50 ms: woken at once for each piece, a crowd would take the processors
/// from whoever makes the news. The end is told at once.
final class Watermark: Sendable {
    private static let waking = DispatchQueue(label: "cairn.waking")
    /// About what it costs to wake a waiter and to serve it what is new.
    private static let microsecondsPerWaiter = 50
    private static let longestPauseMicroseconds = 50_000
    /// Fewer are not worth a timer.
    private static let smallestCrowd = 20

    private struct Waiter {
        var seen: Int
        var continuation: CheckedContinuation<Int, any Error>
    }

    private struct State {
        var value = 0
        var isFinal = false
        var isWaking = false
        var nextTicket = 0
        var waiters: [Int: Waiter] = [:]

        mutating func takeThoseBelowValue() -> [Waiter] {
            let due = waiters.filter { isFinal || $0.value.seen < value }
            if due.count == waiters.count {
                waiters.removeAll(keepingCapacity: true)
            } else {
                for ticket in due.keys { waiters[ticket] = nil }
            }
            return Array(due.values)
        }
    }

    private let state = Mutex(State())

    var value: Int { state.withLock { $0.value } }
    var isFinal: Bool { state.withLock { $0.isFinal } }
    var waiterCount: Int { state.withLock { $0.waiters.count } }

    /// Raises the number; a lower one changes nothing.
    func raise(to value: Int) {
        settle { $0.value = max($0.value, value) }
    }

    func raise() {
        settle { $0.value += 1 }
    }

    /// No more changes come: everybody who waits, now or later, returns.
    func finish() {
        settle { $0.isFinal = true }
    }

    /// Returns the number once it is above `seen` or final; throws when the waiting task is cancelled.
    func wait(past seen: Int) async throws -> Int {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(ticket, Waiter(seen: seen, continuation: continuation))
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func enqueue(_ ticket: Int, _ waiter: Waiter) {
        let answer: Result<Int, any Error>? = state.withLock { state in
            if state.isFinal || state.value > waiter.seen { return .success(state.value) }
            // The handler may have run before there was anything to remove; the flag was set before it ran.
            if Task.isCancelled { return .failure(CancellationError()) }
            state.waiters[ticket] = waiter
            return nil
        }
        if let answer { waiter.continuation.resume(with: answer) }
    }

    private func settle(_ change: (inout State) -> Void) {
        let waking: (crowd: Int, isFinal: Bool)? = state.withLock { state in
            change(&state)
            guard !state.waiters.isEmpty, !state.isWaking || state.isFinal else { return nil }
            state.isWaking = true
            return (state.waiters.count, state.isFinal)
        }
        guard let waking else { return }
        if waking.isFinal || waking.crowd < Self.smallestCrowd {
            Self.waking.async { self.wake() }
        } else {
            Self.waking.asyncAfter(deadline: .now() + Self.pause(before: waking.crowd)) { self.wake() }
        }
    }

    private static func pause(before crowd: Int) -> DispatchTimeInterval {
        .microseconds(min(crowd * microsecondsPerWaiter, longestPauseMicroseconds))
    }

    private func wake() {
        let (due, value) = state.withLock { state in
            state.isWaking = false
            return (state.takeThoseBelowValue(), state.value)
        }
        for waiter in due { waiter.continuation.resume(returning: value) }
    }
}
