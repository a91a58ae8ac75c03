import GitStore
import Synchronization

/// Branches that were moved aside because they could not be read, until they are built anew: why there is nothing
/// any more, and the number of the last result that could still be told.
final class Losses: Sendable {
    /// Beyond it the oldest ones count as unknown for no special reason.
    private static let limit = 10_000

    private let numbers = Mutex(LRUTable<BranchName, Int>(capacity: limit))

    func note(_ branch: BranchName, lastNumber: Int) {
        numbers.withLock { $0.insert(lastNumber, for: branch) }
    }

    /// Nil when nothing was lost.
    func lastNumber(of branch: BranchName) -> Int? {
        numbers.withLock { $0.use(branch) }
    }

    func forget(_ branch: BranchName) {
        numbers.withLock { $0.remove(branch) }
    }
}
