package import BuilderProtocol
import GitStore
import Synchronization

/// One attempt to produce a result: what it is about, its log, and where it is in its life.
///
/// It belongs to the cache, not to those who ask: they wait on it and leave as they like.
package final class Build: Sendable {
    let subject: BuildSubject
    let log: LiveLog
    let desk: BuildDesk
    /// Where it waits for a slot; nil for one that needs none.
    let pool: Pool?
    /// Holds it back once it is prepared; nil for one that takes the next slot.
    let start: HeldStart?
    private let state: Mutex<BuildState>
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let changes = Watermark()
    private let ending = Watermark()
    private let archived = Mutex(false)
    private let helped = Mutex<ObjectID?>(nil)

    init(_ subject: BuildSubject, log: LiveLog, pool: Pool?, start: HeldStart?, desk: BuildDesk) {
        self.subject = subject
        self.log = log
        self.pool = pool
        self.start = start
        self.desk = desk
        state = Mutex(BuildState(title: subject.title))
    }

    /// An attempt that ended in a former life of the daemon.
    init(recalled document: ResultDocument, subject: BuildSubject, log: LiveLog, desk: BuildDesk) {
        self.subject = subject
        self.log = log
        self.desk = desk
        pool = nil
        start = nil
        var state = BuildState(title: subject.title)
        _ = state.conclude(.recalled(document), event: .fail, at: subject.queuedAt)
        self.state = Mutex(state)
        changes.finish()
        ending.finish()
    }

    package var id: String { subject.id }
    package var builder: String { subject.builder }
    package var key: BuildKey { subject.key }

    package var end: BuildEnd? { state.withLock { $0.end } }
    package var isEnded: Bool { end != nil }

    /// The attempt as of now.
    package func document() -> ResultDocument {
        let state = state.withLock { $0 }
        return state.end?.document ?? subject.pendingDocument(state, ahead: ahead(in: state.phase))
    }

    /// This attempt's own log, also after its end while it is kept.
    package func logView() -> LogView { LogView(of: self) }

    /// Waits for the end; nil when the time ran out. Leaving early never touches the build.
    package func end(within time: Duration) async throws -> BuildEnd? {
        if let end { return end }
        guard desk.waiters.enter() else { throw CacheError.tooManyWaiters(limit: desk.waiters.limit) }
        defer { desk.waiters.leave() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await self.ending.wait(past: 0) }
            group.addTask { try await Task.sleep(for: time) }
            try await group.next()
            group.cancelAll()
        }
        return end
    }

    /// For the cache's own use: not counted among the waiters.
    func waitForEnd() async {
        _ = try? await ending.wait(past: 0)
    }

    var waiterCount: Int { ending.waiterCount }

    /// Grows with every change of `document()`.
    package var version: Int { changes.value }

    /// Returns the version once it is above `seen`, or the build has ended.
    package func version(after seen: Int) async throws -> Int {
        try await changes.wait(past: seen)
    }

    /// The task is the build's own: it ends with it, and `stop` cancels it.
    func begin(_ operation: @escaping @Sendable () async -> Void) {
        let started = Task(operation: operation)
        task.withLock { $0 = started }
        // Somebody may have stopped the build before there was a task to cancel.
        if state.withLock({ $0.stop }) != nil { started.cancel() }
    }

    /// False when it is too late: the result is being saved, or there is one.
    @discardableResult
    func stop(_ stop: BuildState.Stop) -> Bool {
        let isAccepted = state.withLock { state in
            guard state.request(stop) else { return false }
            state.reason = stop.reason
            return true
        }
        guard isAccepted else { return false }
        changes.raise()
        task.withLock { $0 }?.cancel()
        return true
    }

    /// Moves on to the next phase; throws when somebody stopped the build.
    func enter(_ event: PhaseEvent, reason: String) throws(CancellationError) {
        let span: PhaseSpan? = state.withLock { state in
            if state.stop != nil { return nil }
            guard let span = state.handle(event, at: desk.now()) else {
                preconditionFailure("\(state.phase) refuses \(event)")
            }
            state.reason = reason
            return span
        }
        changes.raise()
        guard let span else { throw CancellationError() }
        desk.phaseMetrics.record(span)
    }

    func explain(_ reason: String) {
        state.withLock { $0.reason = subject.mask.masked(reason).onOneLine }
        changes.raise()
    }

    /// It runs on that worker now.
    func place(onWorker worker: String) {
        state.withLock { $0.worker = worker }
    }

    func report(_ progress: BuildProgress) {
        var shown = progress
        shown.message = progress.message.map { subject.mask.masked($0).onOneLine }
        state.withLock { $0.progress = shown }
        changes.raise()
    }

    func record(_ dependency: DependencyRecord) {
        state.withLock { $0.preparation.add(dependency) }
    }

    func begin(step name: String) {
        state.withLock { $0.preparation.begin(step: name) }
        changes.raise()
    }

    func record(_ step: StepReport) {
        state.withLock { $0.preparation.add(step) }
        changes.raise()
    }

    /// The reservation that waits for this build, be it its own or that of a build which needs it.
    var promise: ObjectID? { start?.reservation.promise ?? helped.withLock { $0 } }

    /// A reserved build needs this one first: it must not wait for the slot that is kept for that.
    func help(_ promise: ObjectID?) {
        guard let promise, self.promise == nil else { return }
        helped.withLock { $0 = promise }
        pool?.help(promise, by: id)
    }

    /// The place in the queue may have changed.
    func touch() {
        changes.raise()
    }

    var stop: BuildState.Stop? { state.withLock { $0.stop } }
    var phase: Phase { state.withLock { $0.phase } }
    var preparation: PreparationRecord { state.withLock { $0.preparation } }
    var worker: String? { state.withLock { $0.worker } }
    var startedAt: Timestamp? { state.withLock { $0.startedAt } }

    /// True once it counts among the ended attempts.
    var isArchived: Bool { archived.withLock { $0 } }

    func archive() {
        archived.withLock { $0 = true }
    }

    /// Publishes the end: status is written by now, so whoever wakes sees it.
    func conclude(_ end: BuildEnd, event: PhaseEvent) {
        let span = state.withLock { $0.conclude(end, event: event, at: desk.now()) }
        if let span { desk.phaseMetrics.record(span) }
        changes.finish()
        ending.finish()
    }

    private func ahead(in phase: Phase) -> Int? {
        switch phase {
        case .accepted, .preparing: nil
        case .waiting where start?.isOpen == false: nil
        case .waiting: pool?.ahead(of: id) ?? 0
        default: 0
        }
    }
}
