import Synchronization

/// The builds of this worker by their tickets: those that run, and for a while those that ended.
final class WorkerTaskTable: Sendable {
    private struct State {
        var tasks: [String: WorkerTask] = [:]
        var isDraining = false
    }

    private let limits: WorkerLimits
    private let state = Mutex(State())
    /// Grows whenever a build ends or its end was told.
    let changes = Observed(0)

    init(limits: WorkerLimits) {
        self.limits = limits
    }

    /// The task of that ticket, or a new one; nil when there is no place for a new one.
    ///
    /// Whoever starts the same ticket twice gets the same task: `make` is called at most once for it.
    func start(
        _ ticket: String,
        make: () -> WorkerTask?
    ) -> (task: WorkerTask, isNew: Bool)? {
        state.withLock { state in
            sweep(&state)
            if let task = state.tasks[ticket] { return (task, false) }
            guard !state.isDraining, let task = make() else { return nil }
            state.tasks[ticket] = task
            return (task, true)
        }
    }

    func find(_ ticket: String) -> WorkerTask? {
        state.withLock { state in
            sweep(&state)
            return state.tasks[ticket]
        }
    }

    var isDraining: Bool { state.withLock { $0.isDraining } }
    var runningCount: Int { all.count { $0.isWorking } }

    func noteChange() {
        changes.update { $0 += 1 }
    }

    private var all: [WorkerTask] { state.withLock { Array($0.tasks.values) } }

    private func sweep(_ state: inout State) {
        let now = ContinuousClock.now
        let ended = state.tasks.values
            .compactMap { task in task.isWorking ? nil : task.endedAt.map { (task: task, at: $0) } }
            .sorted { $0.at > $1.at }
        var sizeBytes = 0
        for (index, entry) in ended.enumerated() {
            sizeBytes += entry.task.sizeBytes
            // The newest stays, whatever its size: its daemon is about to ask.
            let isKept =
                now - entry.at < limits.resultAge && index < limits.resultCount
                && (index == 0 || sizeBytes <= limits.allResultsBytes)
            if !isKept { state.tasks[entry.task.ticket] = nil }
        }
    }
}

extension WorkerTaskTable: DrainableWork {
    func drain() {
        state.withLock { $0.isDraining = true }
    }

    /// A build is done once its daemon knows how it ended.
    func quiesce(within time: Duration) async {
        await firstOf(
            { [self] in await changes.wait { [self] _ in all.allSatisfy(\.isDone) } },
            { try? await Task.sleep(for: time) }
        )
    }

    func shutDown() async {
        for task in all { task.cancel() }
        await changes.wait { [self] _ in !all.contains { $0.isWorking } }
    }
}
