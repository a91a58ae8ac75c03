import BuilderProtocol
import GitStore
import Synchronization

/// The results that are never evicted: records in the store, and their names in memory.
final class Pins: Sendable {
    /// Results pinned at most.
    static let limit = 100_000
    private static let kind = "pins"

    private let store: GitStore
    private let pinned: Mutex<Set<BranchName>>

    /// Reads what was pinned before.
    init(store: GitStore) async throws(GitError) {
        self.store = store
        let names = try await store.records(kind: Self.kind).keys.compactMap(BranchName.init)
        pinned = Mutex(Set(names))
    }

    func contains(_ branch: BranchName) -> Bool {
        pinned.withLock { $0.contains(branch) }
    }

    /// Durable when it returns; the caller holds the key's lock.
    func add(_ branch: BranchName, record: PinRecord) async throws {
        guard !contains(branch) else { return }
        guard pinned.withLock({ $0.count }) < Self.limit else {
            throw CacheError.tooManyPins(limit: Self.limit)
        }
        try await store.putRecord(JSONBytes.encode(record), kind: Self.kind, name: branch.description)
        pinned.withLock { _ = $0.insert(branch) }
    }

    /// Durable when it returns; the caller holds the key's lock.
    func remove(_ branch: BranchName) async throws {
        guard contains(branch) else { return }
        try await store.removeRecord(kind: Self.kind, name: branch.description)
        pinned.withLock { _ = $0.remove(branch) }
    }
}

/// What `refs/cairn/pins/<branch>` holds, for people who look at the store.
struct PinRecord: Encodable {
    var user: String?
    var pinnedAt: String

    enum CodingKeys: String, CodingKey {
        case user
        case pinnedAt = "pinned_at"
    }
}
