import BuilderProtocol
import Synchronization

/// A wall clock that stands still until a test moves it.
final class ManualClock: Sendable {
    private let time = Mutex(Timestamp(secondsSince1970: 1_700_000_000))

    var now: Timestamp { time.withLock { $0 } }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}
