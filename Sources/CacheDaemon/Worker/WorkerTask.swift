import BuilderProtocol
import Synchronization

/// One build on this worker, known to its daemon by the ticket.
final class WorkerTask: Sendable {
    /// Where it is in its life: an end is final.
    enum Status: Hashable, Sendable {
        case running
        case complete(JSONValue)
        case failed(JSONValue)
        case deleted
        /// This worker failed, not the build: the daemon is to try elsewhere.
        case broken

        var isTerminal: Bool { self != .running }
    }

    private struct State {
        var status = Status.running
        var progress: BuildProgress?
        var sizeBytes = 0
        var endedAt: ContinuousClock.Instant?
        /// True once the daemon has been told the end.
        var isTold = false
        /// True while the command, or what is left of it, may still run.
        var isWorking = true
        var work: Task<Void, Never>?
    }

    let ticket: String
    let log: TaskLog
    private let state = Mutex(State())

    init(ticket: String, log: TaskLog) {
        self.ticket = ticket
        self.log = log
    }

    var status: Status { state.withLock { $0.status } }
    var progress: BuildProgress? { state.withLock { $0.progress } }
    var endedAt: ContinuousClock.Instant? { state.withLock { $0.endedAt } }
    var sizeBytes: Int { state.withLock { $0.sizeBytes } }
    var isWorking: Bool { state.withLock { $0.isWorking } }
    /// True when nobody waits for anything of it any more.
    var isDone: Bool { state.withLock { !$0.isWorking && ($0.isTold || $0.status == .deleted) } }

    /// The work belongs to the task: `cancel` ends it.
    func begin(_ operation: @escaping @Sendable () async -> Void) {
        let work = Task(operation: operation)
        let isDeleted = state.withLock { state in
            state.work = work
            return state.status == .deleted
        }
        if isDeleted { work.cancel() }
    }

    func report(_ progress: BuildProgress) {
        state.withLock { $0.progress = progress }
    }

    /// The work is over; a task that was deleted meanwhile stays deleted.
    func finish(_ status: Status, sizeBytes: Int = 0) {
        log.finish()
        state.withLock { state in
            state.isWorking = false
            state.work = nil
            guard !state.status.isTerminal else { return }
            state.status = status
            state.sizeBytes = sizeBytes
            state.endedAt = .now
        }
    }

    func cancel() {
        let work = state.withLock { state in
            if !state.status.isTerminal {
                state.status = .deleted
                state.endedAt = .now
            }
            return state.work
        }
        work?.cancel()
    }

    func markTold() {
        state.withLock { $0.isTold = $0.isTold || $0.status.isTerminal }
    }
}
