import GitStore
import Synchronization

/// Whose log or artifacts are on their way to somebody: those are not evicted.
final class Readers: Sendable {
    private let counts = Mutex<[BranchName: Int]>([:])

    func contains(_ branch: BranchName) -> Bool {
        counts.withLock { $0[branch] != nil }
    }

    /// Counts one reader more for as long as the place lives.
    func enter(_ branch: BranchName) -> ReaderPlace {
        counts.withLock { $0[branch, default: 0] += 1 }
        return ReaderPlace(branch: branch, readers: self)
    }

    fileprivate func leave(_ branch: BranchName) {
        counts.withLock { counts in
            let left = (counts[branch] ?? 0) - 1
            counts[branch] = left > 0 ? left : nil
        }
    }
}

/// One reader of a branch.
final class ReaderPlace: Sendable {
    private let branch: BranchName
    private let readers: Readers

    fileprivate init(branch: BranchName, readers: Readers) {
        self.branch = branch
        self.readers = readers
    }

    deinit { readers.leave(branch) }
}
