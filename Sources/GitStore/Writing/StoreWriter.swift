/// The only one who changes the store; each change is durable when its call returns.
///
/// What is asked for while a group of changes is on its way to the disk becomes the next group.
final class StoreWriter: Sendable {
    private let queue = ChangeQueue()
    private let writer: GroupWriter
    /// Where large files are read: others go on committing meanwhile.
    private let files = RepositoryLane(label: "cairn.store.files")

    init(packs: PackDirectory, refs: Refs, upkeep: Upkeep) async throws(GitError) {
        writer = GroupWriter(queue: queue, packs: packs, refs: refs, upkeep: upkeep)
        try await writer.open()
        try await files.open(path: packs.root, refs: refs)
    }

    /// Returns when everything that was asked for has ended.
    func close() async {
        await queue.close()
        await writer.close()
        await files.close()
    }

    /// Lets go of packs that were deleted.
    func reopen() {
        files.reopen()
        writer.wake()
    }

    /// How many changes wait for the group under way to end.
    var waitingCount: Int { queue.count }

    var observer: GroupObserver { writer.observer }

    func commit(_ transaction: Transaction) async throws(GitError) -> ObjectID {
        let (refName, large) = (transaction.branch.refName, try await bringLargeFiles(of: transaction))
        guard let id = try await perform(.commit(transaction), on: refName, large: large) else {
            preconditionFailure("a commit has an id")
        }
        return id
    }

    /// Gives up what a broken ref says; waits a moment for somebody else's lock.
    func mend(_ branch: BranchName) async throws(GitError) -> RefRepair {
        let deadline = ContinuousClock.now + Change.patience
        while true {
            do throws(GitError) {
                return try await writer.mend(branch.refName)
            } catch {
                guard error.code == .locked, ContinuousClock.now < deadline, !Task.isCancelled else {
                    throw error
                }
            }
            // Cancelled: the next failure is the last.
            try? await Task.sleep(for: Change.pause)
        }
    }

    func putRecord(_ bytes: [UInt8], _ record: RecordName) async throws(GitError) {
        _ = try await perform(.putRecord(bytes), on: record.refName)
    }

    func removeRecord(_ record: RecordName) async throws(GitError) {
        _ = try await perform(.removeRecord, on: record.refName)
    }

    func remove(_ branch: BranchName, head: ObjectID) async throws(GitError) {
        _ = try await perform(.removeBranch(head: head), on: branch.refName)
    }

    private func bringLargeFiles(
        of transaction: Transaction
    ) async throws(GitError) -> [FileStamp: ObjectID] {
        guard transaction.edits.contains(where: \.readsFiles) else { return [:] }
        return try await files.perform { repository throws(GitError) in
            // In vain when the branch has moved: the writer says so.
            guard (try? repository.refs.id(of: transaction.branch.refName)) == transaction.expectedHead else {
                return [:]
            }
            return try LargeFiles(repository: repository).bring(transaction.edits)
        }
    }

    private func perform(
        _ work: Change.Work,
        on refName: String,
        large: [FileStamp: ObjectID] = [:]
    ) async throws(GitError) -> ObjectID? {
        let change = Change(of: refName, work, large: large)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change.tell(continuation)
                if queue.add(change) { writer.wake() } else { change.finish(.failure(.closed)) }
            }
        } onCancel: {
            change.cancel()
        }
        return try result.get()
    }
}

extension Transaction.Edit {
    fileprivate var readsFiles: Bool {
        switch self {
        case .putFile, .putDirectory: true
        case .put, .remove: false
        }
    }
}
