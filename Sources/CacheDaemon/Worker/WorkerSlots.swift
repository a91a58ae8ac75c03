import Glibc
import Synchronization

/// The slots of a spool, which several worker processes may share.
final class WorkerSlots: Sendable {
    let count: Int
    private let directory: String
    // Our own attempts follow one another: two at once would find each other's locks, not other builds.
    private let turn = Mutex(0)

    /// Creates what is missing below `spool`.
    init(spool: String, count: Int) throws(SpoolRefusal) {
        directory = "\(spool)/slots"
        self.count = count
        for path in [directory] + (0..<count).map({ "\(directory)/\($0)" }) {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw SpoolRefusal(
                    description: "The spool cannot create \(path): \(String(cString: strerror(errno)))."
                )
            }
        }
    }

    /// A free slot, held until the lock is let go; nil when all are taken.
    func take() -> SlotLock? {
        turn.withLock { _ in
            for number in 0..<count {
                if let lock = SlotLock(number, directory: "\(directory)/\(number)") { return lock }
            }
            return nil
        }
    }

    /// True when a build would find a slot at this moment.
    var hasFree: Bool { take() != nil }
}
