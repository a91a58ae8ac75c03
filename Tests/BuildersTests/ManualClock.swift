import Synchronization

/// A clock that goes when it is told to.
final class ManualClock: Sendable {
    private let value = Mutex<Duration>(.zero)

    var now: Duration { value.withLock { $0 } }

    func advance(by duration: Duration) {
        value.withLock { $0 += duration }
    }
}
