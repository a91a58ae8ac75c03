import Glibc

/// One slot, held by one worker process of all that share the spool.
///
/// The kernel keeps the lock with the open file: it goes with the process, however that ends, and whoever does
/// not get it has nothing that could be freed. The file stays, because removing it would let two hold it.
final class SlotLock: Sendable {
    let number: Int
    /// Where the slot's builds work.
    let directory: String
    private let descriptor: Int32

    /// Nil when somebody else holds it.
    init?(_ number: Int, directory: String) {
        let file = open("\(directory)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return nil }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            return nil
        }
        self.number = number
        self.directory = directory
        descriptor = file
    }

    deinit {
        close(descriptor)
    }
}
