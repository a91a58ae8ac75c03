import BuilderProtocol
import GitStore
import Logging
import Synchronization

/// When each result was last used, as far as it is known; in shards, so that hits do not meet.
final class Usage: Sendable {
    /// Keys remembered at most.
    static let limit = 4_000_000

    private final class Shard: Sendable {
        let table = Mutex(UsageTable(limit: Usage.limit / Usage.shardCount))
    }

    private static let shardCount = 64

    private let shards = (0..<shardCount).map { _ in Shard() }
    private let changed = Atomic(false)

    /// Nil when no use was recorded: the age of the commit counts then.
    func lastUse(of branch: BranchName) -> Timestamp? {
        let hash = Self.hash(of: branch)
        return shard(of: hash).table.withLock { $0.lastUse(of: hash) }
            .map(Timestamp.init(millisecondsSince1970:))
    }

    func record(_ branch: BranchName, at time: Timestamp) {
        record(Self.hash(of: branch), at: time.millisecondsSince1970)
        changed.store(true, ordering: .relaxed)
    }

    /// A hit: written down once a second at most, so that what everybody asks for costs nothing.
    func record(_ branch: BranchName, _ result: StoredResult, at time: Timestamp) {
        if result.isDue(at: time) { record(branch, at: time) }
    }

    func forget(_ branch: BranchName) {
        let hash = Self.hash(of: branch)
        shard(of: hash).table.withLock { $0.forget(hash) }
        changed.store(true, ordering: .relaxed)
    }

    /// Nil when nothing changed since the last time.
    func takeChanges() -> [UInt8]? {
        guard changed.exchange(false, ordering: .relaxed) else { return nil }
        var file = UsageFile()
        for shard in shards { shard.table.withLock { file.append($0.uses) } }
        return file.finish()
    }

    /// They could not be saved: they count as changes again.
    func giveBackChanges() {
        changed.store(true, ordering: .relaxed)
    }

    /// With what a former process saved; when that is damaged the ages of commits have to do.
    init(restoredFrom store: GitStore, logger: Logger) async throws(GitError) {
        guard let bytes = try await store.state(named: UsageFile.name) else { return }
        if !restore(bytes) {
            logger.warning("the saved last uses are damaged and ignored", metadata: ["file": "cairn/used"])
        }
    }

    init() {}

    /// Takes in what a former process saved; false when that is damaged, and then nothing of it counts.
    func restore(_ bytes: [UInt8]) -> Bool {
        UsageFile.read(bytes) { record($0.hash, at: $0.milliseconds) }
    }

    private func record(_ hash: UInt64, at milliseconds: Int64) {
        shard(of: hash).table.withLock { $0.record(hash, at: milliseconds) }
    }

    private func shard(of hash: UInt64) -> Shard {
        // The lowest bit says that a place is taken, and the upper ones choose the place.
        shards[Int(hash >> 1 & UInt64(Self.shardCount - 1))]
    }

    private static func hash(of branch: BranchName) -> UInt64 {
        StableHash.of(branch.description.utf8)
    }
}
