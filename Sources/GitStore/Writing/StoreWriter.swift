/// The only one who changes the store; each change is durable when its call returns.
///
/// What is asked for while a group of changes is on its way to the disk becomes the next group.
final class StoreWriter: Sendable {
    private let queue = ChangeQueue()
    private let writer: GroupWriter

    init(packs: PackDirectory, refs: Refs, upkeep: Upkeep) async throws(GitError) {
        writer = GroupWriter(queue: queue, packs: packs, refs: refs, upkeep: upkeep)
        try await writer.open()
    }

    /// Returns when everything that was asked for has ended.
    func close() async {
        await queue.close()
        await writer.close()
    }

    /// How many changes wait for the group under way to end.
    var waitingCount: Int { queue.count }

    func commit(_ transaction: Transaction) async throws(GitError) -> ObjectID {
        guard let id = try await perform(.commit(transaction), on: transaction.branch.refName) else {
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

    private func perform(_ work: Change.Work, on refName: String) async throws(GitError) -> ObjectID? {
        let change = Change(of: refName, work)
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
