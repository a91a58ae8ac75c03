/// The only one who changes the store; each change is durable when its call returns.
///
/// What is asked for while a group of changes is on its way to the disk becomes the next group.
final class StoreWriter: Sendable {
    private let queue = ChangeQueue()
    private let writer: GroupWriter
    /// Where large files are read: others go on committing meanwhile.
    private let files = BlockingThreads(label: "cairn.store.files", count: 1)
    private let packs: PackDirectory
    private let refs: Refs
    private let upkeep: Upkeep

    init(packs: PackDirectory, refs: Refs, upkeep: Upkeep) async throws(GitError) {
        (self.packs, self.refs, self.upkeep) = (packs, refs, upkeep)
        writer = GroupWriter(queue: queue, packs: packs, refs: refs, upkeep: upkeep)
        try await writer.open()
    }

    /// Returns when everything that was asked for has ended.
    func close() async {
        await queue.close()
        await writer.close()
    }

    /// Lets go of packs that were deleted.
    func reopen() {
        writer.wake()
    }

    /// How many changes wait for the group under way to end.
    var waitingCount: Int { queue.count }

    /// False while there is something left to do, be it after the callers were told.
    var isIdle: Bool { queue.isIdle }

    var observer: GroupObserver { writer.observer }

    func commit(_ transaction: Transaction) async throws(GitError) -> ObjectID {
        let large = try await bringLargeFiles(of: transaction)
        let refName = transaction.branch.refName
        do throws(GitError) {
            guard let id = try await perform(.commit(transaction), on: refName, large: large.ids) else {
                preconditionFailure("a commit has an id")
            }
            large.release(in: packs)
            if !large.packs.isEmpty { upkeep.wroteLargeBlobs() }
            return id
        } catch {
            // A ref that was changed after all, though it could not be synced, may name them.
            let isUnchanged = (try? refs.id(of: refName)) == transaction.expectedHead
            if isUnchanged { large.discard(from: packs) } else { large.release(in: packs) }
            throw error
        }
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

    /// Moves a branch that stands for `head` aside, where it stays as evidence.
    func quarantine(_ branch: BranchName, at head: ObjectID) async throws(GitError) {
        // Checked before, so that no sound branch leaves evidence.
        guard try refs.id(of: branch.refName) == head else {
            throw GitError(.modified, function: "quarantine", message: "\(branch) is not \(head)")
        }
        _ = try await perform(.point(head), on: branch.quarantinedRefName)
        _ = try await perform(.remove(head), on: branch.refName)
    }

    func putRecord(_ bytes: [UInt8], _ record: RecordName) async throws(GitError) {
        _ = try await perform(.putRecord(bytes), on: record.refName)
    }

    func removeRecord(_ record: RecordName) async throws(GitError) {
        _ = try await perform(.removeRecord, on: record.refName)
    }

    func remove(_ branch: BranchName, head: ObjectID) async throws(GitError) {
        _ = try await perform(.remove(head), on: branch.refName)
    }

    private func bringLargeFiles(of transaction: Transaction) async throws(GitError) -> LargeBlobs {
        guard transaction.edits.contains(where: \.readsFiles) else { return LargeBlobs() }
        return try await files.run { [packs, refs] () throws(GitError) in
            // In vain when the branch has moved: the writer says so.
            guard (try? refs.id(of: transaction.branch.refName)) == transaction.expectedHead else {
                return LargeBlobs()
            }
            return try LargeFiles.bring(transaction.edits, into: packs)
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
