import Synchronization

/// How many of something there are at once, and how many there may be.
final class Headcount: Sendable {
    let limit: Int
    private let present = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { present.withLock { $0 } }

    /// False when the limit is reached; true counts one more, until `leave`.
    func enter() -> Bool {
        present.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() {
        present.withLock { $0 -= 1 }
    }
}
