import BuilderProtocol

/// What changes in the life of one attempt.
struct BuildState: Sendable {
    private(set) var phase = Phase.accepted
    /// What it waits for or does; the title before there is anything else to say.
    var reason: String
    var progress: BuildProgress?
    /// Where it runs, when that is on a worker.
    var worker: String?
    /// When it got its slot.
    private(set) var startedAt: Timestamp?
    private(set) var stop: Stop?
    private(set) var end: BuildEnd?
    var preparation = PreparationRecord()
    private var phaseStart = ContinuousClock.now

    /// Why a build must end before it is done.
    enum Stop: Hashable, Sendable {
        case cancelled(Cancellation)
        case interrupted(Interruption)
        /// The spool or the store failed.
        case broken(String)

        var reason: String {
            switch self {
            case .cancelled: "Cancelling"
            case .interrupted: "Stopping"
            case .broken(let trouble): trouble
            }
        }
    }

    init(title: String) {
        reason = title
    }

    /// The phase that this ends; nil when it does not allow the event.
    mutating func handle(_ event: PhaseEvent, at now: Timestamp) -> PhaseSpan? {
        guard let next = phase.after(event) else { return nil }
        let (left, start) = (phase, phaseStart)
        (phase, phaseStart) = (next, .now)
        if next == .running { startedAt = now }
        return PhaseSpan(phase: left, duration: phaseStart - start)
    }

    /// The first stop counts; false when the build is being saved or over.
    mutating func request(_ stop: Stop) -> Bool {
        guard phase.after(.cancel) != nil, self.stop == nil else { return false }
        self.stop = stop
        return true
    }

    /// The end comes once.
    mutating func conclude(_ end: BuildEnd, event: PhaseEvent, at now: Timestamp) -> PhaseSpan? {
        precondition(self.end == nil, "a build ends once")
        self.end = end
        return handle(event, at: now)
    }
}
