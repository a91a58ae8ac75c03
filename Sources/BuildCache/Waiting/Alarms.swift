import BuilderProtocol
import Synchronization

/// Wakes tasks at a time of the wall clock, whatever is done to that clock meanwhile.
///
/// While somebody waits, the clock is looked at again and again: a time that a jump brought near is noticed within
/// `period`, and one that it moved away is waited for.
final class Alarms: Sendable {
    static let period: Duration = .milliseconds(250)

    private struct Alarm {
        var time: Timestamp
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var alarms: [Int: Alarm] = [:]
        var nextTicket = 0
        var lastLook: Timestamp?
        /// Looks at the clock while there are alarms.
        var watch: Task<Void, Never>?
    }

    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// How many wait.
    var count: Int { state.withLock { $0.alarms.count } }

    /// What the clock showed when those who wait were last compared with it; nil before that.
    var lastLook: Timestamp? { state.withLock { $0.lastLook } }

    /// Returns once the clock shows that time or a later one; throws when the waiting task is cancelled.
    func wait(until time: Timestamp) async throws {
        try Task.checkCancellation()
        guard now() < time else { return }
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                set(Alarm(time: time, continuation: continuation), ticket)
            }
        } onCancel: {
            state.withLock { $0.alarms.removeValue(forKey: ticket) }?
                .continuation.resume(throwing: CancellationError())
        }
    }

    private func set(_ alarm: Alarm, _ ticket: Int) {
        let isCancelled = state.withLock { state in
            // The cancellation handler may have run already and found nothing to remove.
            if Task.isCancelled { return true }
            state.alarms[ticket] = alarm
            if state.watch == nil { state.watch = Task { await self.watch() } }
            return false
        }
        if isCancelled { alarm.continuation.resume(throwing: CancellationError()) }
    }

    /// Ends when there is nothing left to wait for.
    private func watch() async {
        while let pause = ring() { try? await Task.sleep(for: pause) }
    }

    /// Wakes who is due; how long to wait before the next look, nil when nobody waits any more.
    private func ring() -> Duration? {
        let now = now()
        let (due, next) = state.withLock { state in
            state.lastLook = now
            let due = state.alarms.filter { $0.value.time <= now }
            for ticket in due.keys { state.alarms[ticket] = nil }
            let next = state.alarms.values.map(\.time).min()
            if next == nil { state.watch = nil }
            return (due.values, next)
        }
        for alarm in due { alarm.continuation.resume() }
        return next.map { min(Self.period, $0 - now) }
    }
}
