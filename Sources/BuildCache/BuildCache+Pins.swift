package import BuilderProtocol
import GitStore

/// Results that are never evicted.
extension BuildCache {
    package func isPinned(builder: String, key: BuildKey) throws -> Bool {
        let branch = try pinnable(builder: builder, key: key)
        guard try parts.store.usableHead(of: branch) != nil || parts.pins.contains(branch) else {
            throw CacheError.notFound("result \(key) of \(builder)")
        }
        return parts.pins.contains(branch)
    }

    /// Nothing happens when it is pinned already.
    package func pin(builder: String, key: BuildKey, user: String?) async throws {
        let branch = try pinnable(builder: builder, key: key)
        try await locks.withLock(branch) {
            guard try parts.store.usableHead(of: branch) != nil else {
                throw CacheError.notFound("result \(key) of \(builder)")
            }
            try await parts.pins.add(branch, record: PinRecord(user: user, pinnedAt: parts.now.rfc3339))
        }
    }

    /// Nothing happens when it is not pinned.
    package func unpin(builder: String, key: BuildKey) async throws {
        let branch = try pinnable(builder: builder, key: key)
        try await locks.withLock(branch) {
            // The branch may have been deleted by other means: its pin can go all the same.
            guard try parts.store.usableHead(of: branch) != nil || parts.pins.contains(branch) else {
                throw CacheError.notFound("result \(key) of \(builder)")
            }
            try await parts.pins.remove(branch)
        }
    }

    private func pinnable(builder: String, key: BuildKey) throws -> BranchName {
        _ = try parts.builders.find(builder)
        return BranchName(builder: builder, key: key)
    }
}
