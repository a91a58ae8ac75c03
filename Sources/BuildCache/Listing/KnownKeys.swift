import BuilderProtocol
import GitStore

/// The keys of a builder that have a result or a pending build, in the order of their branch names.
struct KnownKeys: Sendable {
    let registered: RegisteredBuilder
    /// Only keys that begin with these bytes.
    let prefix: [UInt8]
    let parts: CacheParts

    private var builder: String { registered.builder.name }
    private var branchPrefix: String { "\(builder)/" + KeyEscaping.commonStart(ofKeysWithPrefix: prefix) }

    /// The branch that a page token of ours names.
    func position(of token: String?) throws -> BranchName? {
        guard let token else { return nil }
        guard let branch = BranchName(token), token.hasPrefix("\(builder)/") else {
            throw CacheError.badPageToken
        }
        return branch
    }

    /// Stored and pending ones; empty at the end.
    func names(after position: BranchName?, limit: Int) async throws -> [BranchName] {
        let pending = pendingNames(after: position, limit: .max)
        let stored = try await parts.store.branches(prefix: branchPrefix, after: position, limit: limit)
        // Pending ones beyond the last stored one belong to a later round, unless there is none.
        let last = stored.count == limit ? stored.last?.name : nil
        let due = pending.filter { branch in last.map { branch <= $0 } ?? true }
        return Set(stored.map(\.name) + due).sorted()
    }

    func pendingNames(after position: BranchName?, limit: Int) -> [BranchName] {
        let pending = parts.statuses.allPending.map(\.subject.branch).filter { branch in
            branch.description.hasPrefix(branchPrefix) && position.map { $0 < branch } ?? true
        }
        return Array(pending.sorted().prefix(limit))
    }

    func pending(_ branch: BranchName) -> Build? { parts.statuses.pending(branch) }

    /// What the branch's head holds; nil for what cannot be used, and for a branch that is none of ours.
    func result(of branch: BranchName) async throws -> StoredResult? {
        guard let key = try await key(of: branch), key.bytes.starts(with: prefix) else { return nil }
        if case .finished(let result) = parts.statuses[branch],
            try parts.store.usableHead(of: branch) == result.commit
        {
            return result
        }
        let reading = try await parts.reader.read(branch, key: key, builder: registered.builder)
        guard case .result(let result) = reading else { return nil }
        return result
    }

    private func key(of branch: BranchName) async throws -> BuildKey? {
        let component = branch.description.dropFirst(builder.utf8.count + 1)
        if let key = KeyEscaping.unescape(component) { return key }
        guard component.contains("=="), let head = try parts.store.usableHead(of: branch),
            let commit = try? await parts.store.commit(head),
            let key = commit.trailer(ResultTrailer.key).flatMap({ BuildKey($0) }),
            KeyEscaping.escape(key) == component
        else { return nil }
        return key
    }
}
