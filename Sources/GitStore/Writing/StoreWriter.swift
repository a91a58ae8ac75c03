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
        let name = transaction.branch.refName
        let expected = RefWriter.Expectation.exactly(transaction.expectedHead)
        let commit = try await lane.perform { repository throws(GitError) in
            // Before anything is written; under the ref's lock it is checked again.
            try repository.refWriter.check(name, expected)
            return try TransactionWriter(repository: repository).write(transaction)
        }
        try await whileLocked { repository throws(GitError) in
            try repository.refWriter.update(name, to: commit, expecting: expected)
        }
        return commit
    }

    func putRecord(_ bytes: [UInt8], _ record: RecordName) async throws(GitError) {
        let blob = try await lane.perform { repository throws(GitError) in
            let blob = try repository.write(bytes, as: .blob)
            try repository.fanOut.sync()
            return blob
        }
        try await whileLocked { repository throws(GitError) in
            try repository.refWriter.update(record.refName, to: blob, expecting: .anything)
        }
    }

    func removeRecord(_ record: RecordName) async throws(GitError) {
        try await whileLocked { repository throws(GitError) in
            try repository.refWriter.remove(record.refName)
        }
    }

    /// Tries again while another process holds the lock. Others may write in between.
    private func whileLocked(
        _ change: @Sendable (OpenRepository) throws(GitError) -> Void
    ) async throws(GitError) {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do throws(GitError) {
                return try await lane.perform(change)
            } catch {
                guard error.code == .locked, ContinuousClock.now < deadline, !Task.isCancelled else { throw error }
            }
            // Cancelled: the next failure is the last.
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension OpenRepository {
    var refWriter: RefWriter { RefWriter(root: path, refs: refs) }
}
