import GitStore
import Synchronization

/// What is known of each key without asking git: pending builds always, finished results as far as there is
/// room.
///
/// Sharded, so that hits on different keys do not meet; written before anybody who waits is woken.
final class StatusTable: Sendable {
    enum Status: Sendable {
        case finished(StoredResult)
        case pending(Build)
    }

    private struct Shard {
        var pending: [BranchName: Build] = [:]
        var finished: LRUTable<BranchName, StoredResult>
    }

    private final class LockedShard: Sendable {
        let content: Mutex<Shard>

        init(capacity: Int) {
            content = Mutex(Shard(finished: LRUTable(capacity: capacity)))
        }
    }

    private let shards: [LockedShard]

    /// `capacity`: finished results kept.
    init(capacity: Int) {
        let count = min(16, max(1, capacity))
        shards = (0..<count).map { index in LockedShard(capacity: max(1, capacity / count)) }
    }

    subscript(branch: BranchName) -> Status? {
        withShard(of: branch) { shard in
            if let build = shard.pending[branch] { return .pending(build) }
            return shard.finished.use(branch).map(Status.finished)
        }
    }

    func pending(_ branch: BranchName) -> Build? {
        withShard(of: branch) { $0.pending[branch] }
    }

    /// Everything pending, in no order.
    var allPending: [Build] {
        shards.flatMap { $0.content.withLock { Array($0.pending.values) } }
    }

    func begin(_ build: Build) {
        withShard(of: build.subject.branch) { shard in
            shard.pending[build.subject.branch] = build
            shard.finished.remove(build.subject.branch)
        }
    }

    /// The build is over: what it leaves takes its place in one step.
    func end(_ build: Build, leaving result: StoredResult?) {
        withShard(of: build.subject.branch) { shard in
            shard.pending[build.subject.branch] = nil
            if let result { shard.finished.insert(result, for: build.subject.branch) }
        }
    }

    /// Keeps what was read from git, unless a build has begun meanwhile.
    func remember(_ result: StoredResult, for branch: BranchName) {
        withShard(of: branch) { shard in
            guard shard.pending[branch] == nil else { return }
            shard.finished.insert(result, for: branch)
        }
    }

    func forget(_ branch: BranchName) {
        withShard(of: branch) { $0.finished.remove(branch) }
    }

    private func withShard<Value: Sendable>(
        of branch: BranchName,
        _ body: (inout sending Shard) -> sending Value
    ) -> Value {
        shards[Int(UInt(bitPattern: branch.hashValue) % UInt(shards.count))].content.withLock(body)
    }
}
