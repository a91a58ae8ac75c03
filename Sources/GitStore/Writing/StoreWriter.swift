/// The only one who changes the store; one change at a time, each durable when its call returns.
final class StoreWriter: Sendable {
    /// How long to wait for somebody else's lock.
    private static let patience = Duration.seconds(1)

    private let lane = RepositoryLane(label: "cairn.store.write")

    init(root: String, refs: Refs) async throws(GitError) {
        try await lane.open(path: root, refs: refs)
    }

    func close() async {
        await lane.close()
    }

    func commit(_ transaction: Transaction) async throws(GitError) -> ObjectID {
        try await publish(transaction.branch.refName, expecting: .exactly(transaction.expectedHead)) {
            repository throws(GitError) in
            try TransactionWriter(repository: repository).write(transaction)
        }
    }

    func mend(_ branch: BranchName) async throws(GitError) -> RefRepair {
        try await whileLocked { repository throws(GitError) in
            try repository.refWriter.mend(branch.refName)
        }
    }

    func putRecord(_ bytes: [UInt8], _ record: RecordName) async throws(GitError) {
        _ = try await publish(record.refName, expecting: .anything) { repository throws(GitError) in
            try repository.write(bytes, as: .blob)
        }
    }

    func removeRecord(_ record: RecordName) async throws(GitError) {
        try await whileLocked { repository throws(GitError) in
            try repository.refWriter.remove(record.refName)
        }
    }

    /// Makes the ref stand for the object that `write` returns.
    private func publish(
        _ name: String,
        expecting expectation: RefWriter.Expectation,
        _ write: @Sendable (OpenRepository) throws(GitError) -> ObjectID
    ) async throws(GitError) -> ObjectID {
        // As one piece of work, so that `close` waits for all of it.
        let (id, isPublished) = try await lane.perform { repository throws(GitError) in
            // Before anything is written; under the ref's lock it is checked again.
            try repository.refWriter.check(name, expectation)
            let id = try write(repository)
            try repository.fanOut.sync()
            return (id, try repository.refWriter.updateUnlessLocked(name, to: id, expecting: expectation))
        }
        guard !isPublished else { return id }
        try await whileLocked { repository throws(GitError) in
            try repository.refWriter.update(name, to: id, expecting: expectation)
        }
        return id
    }

    /// Tries again while another process holds the lock. Others may write in between.
    private func whileLocked<Value: Sendable>(
        _ change: @Sendable (OpenRepository) throws(GitError) -> Value
    ) async throws(GitError) -> Value {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do throws(GitError) {
                return try await lane.perform(change)
            } catch {
                guard error.code == .locked, ContinuousClock.now < deadline, !Task.isCancelled else {
                    throw error
                }
            }
            // Cancelled: the next failure is the last.
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension OpenRepository {
    var refWriter: RefWriter { RefWriter(root: path, refs: refs) }
}
