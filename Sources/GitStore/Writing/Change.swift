import Synchronization

/// What a caller wants of a ref and waits for.
final class Change: Sendable {
    enum Work: Sendable {
        case commit(Transaction)
        case putRecord([UInt8])
        case removeRecord
        /// Makes the ref stand for an object that is there, or was.
        case point(ObjectID)
        /// Removes the ref if it stands for that.
        case remove(ObjectID)
    }

    private struct State {
        var continuation: CheckedContinuation<Result<ObjectID?, GitError>, Never>?
        var isCancelled = false
        /// When somebody else's lock was first in the way.
        var lockedSince: ContinuousClock.Instant?
        var notBefore: ContinuousClock.Instant?
    }

    /// How long to wait for somebody else's lock, and how often to look.
    static let patience = Duration.seconds(1)
    static let pause = Duration.milliseconds(10)

    let refName: String
    let work: Work
    /// Files of the transaction that are blobs already.
    let large: [FileStamp: ObjectID]
    /// Of the bytes that the transaction puts, in their order.
    let blobs: [ObjectID]
    private let state = Mutex(State())

    init(of refName: String, _ work: Work, large: [FileStamp: ObjectID]) {
        self.refName = refName
        self.work = work
        self.large = large
        // Here, on the caller's thread: the writer's is what everybody waits for.
        blobs = work.blobs
    }

    /// Who is told; set before the change is queued.
    func tell(_ continuation: CheckedContinuation<Result<ObjectID?, GitError>, Never>) {
        state.withLock { $0.continuation = continuation }
    }

    var expectation: RefWriter.Expectation {
        switch work {
        case .commit(let transaction): .exactly(transaction.expectedHead)
        case .remove(let id): .exactly(id)
        case .putRecord, .removeRecord, .point: .anything
        }
    }

    /// True when the ref shall go: that takes no objects, and many go in one step.
    var isRemoval: Bool {
        switch work {
        case .removeRecord, .remove: true
        case .commit, .putRecord, .point: false
        }
    }

    /// Nil when it may be tried at any time.
    var notBefore: ContinuousClock.Instant? { state.withLock { $0.notBefore } }

    /// Nobody waits any more: the next lock in the way ends it.
    func cancel() {
        state.withLock { $0.isCancelled = true }
    }

    /// Tells the caller, once.
    func finish(_ result: Result<ObjectID?, GitError>) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: result)
    }

    /// Runs a step of the change: when somebody else's lock is in the way it may wait with the `later` ones, any
    /// other failure ends it.
    func attempt(_ later: inout [Change], _ step: () throws(GitError) -> Void) {
        do throws(GitError) {
            try step()
        } catch {
            if error.code == .locked, waitForLock() {
                later.append(self)
            } else {
                finish(.failure(error))
            }
        }
    }

    /// False when it must not wait any longer for somebody else's lock.
    private func waitForLock() -> Bool {
        let now = ContinuousClock.now
        return state.withLock { state in
            let since = state.lockedSince ?? now
            state.lockedSince = since
            state.notBefore = now + Self.pause
            return !state.isCancelled && now - since < Self.patience
        }
    }
}

extension Change.Work {
    fileprivate var blobs: [ObjectID] {
        guard case .commit(let transaction) = self else { return [] }
        let hash = SHA1()
        return transaction.edits.compactMap { edit in
            guard case .put(let bytes, _) = edit else { return nil }
            return ObjectType.blob.id(of: bytes, hashing: hash)
        }
    }
}
