/// The way of one build through its pool: where it is started, asked for, given up. A pure value: events come
/// in, what is to be done next comes out.
struct WorkerJob: Sendable {
    /// Where an attempt runs.
    struct Placement: Hashable, Sendable {
        var worker: WorkerURL
        var ticket: WireTicket
    }

    enum Action: Hashable, Sendable {
        /// Put the members in order; those to avoid come last.
        case choose(avoiding: Set<WorkerURL>)
        case start(at: WorkerURL, WireTicket)
        /// Wait, the longer the more often everything was full, then choose anew.
        case backOff(afterLocked: Int)
        /// Wait for the poll's turn and ask.
        case poll(Placement)
        /// Tell the worker to stop, whether it listens or not.
        case cancel(Placement, isLost: Bool)
        case end(WorkerEnd)
    }

    private let busyRetries: Int
    private let retries: Int
    private let makeTicket: @Sendable () -> WireTicket

    private var ticket: WireTicket
    private var candidates: [WorkerURL] = []
    private var avoided: Set<WorkerURL> = []
    private var member: WorkerURL?
    private var lockedCount = 0
    private var lostCount = 0
    private var missedPolls = 0
    /// What follows the cancel under way.
    private var afterCancel = Action.choose(avoiding: [])
    /// Where something may be running; nil when nothing can.
    private(set) var placement: Placement?

    /// Missed polls in a row after which a worker counts as lost.
    static let missedPollsOfTheLost = 2

    init(busyRetries: Int, retries: Int, makeTicket: @escaping @Sendable () -> WireTicket) {
        self.busyRetries = busyRetries
        self.retries = retries
        self.makeTicket = makeTicket
        ticket = makeTicket()
    }

    func begin() -> Action { .choose(avoiding: []) }

    /// The members in the order in which they are to be tried; never empty.
    mutating func chose(_ members: [WorkerURL]) -> Action {
        candidates = members
        return startNext() ?? .end(.unusable(.unreachable, "The pool has no members"))
    }

    mutating func started(_ verdict: StartVerdict) -> Action {
        switch verdict {
        case .placed(let worker):
            placement = Placement(worker: worker, ticket: ticket)
            missedPolls = 0
            return .poll(Placement(worker: worker, ticket: ticket))
        case .locked: return locked()
        case .nextMember(let trouble): return passOver(trouble)
        case .ended(let end):
            // A reply that makes no sense may come from a worker that builds all the same.
            if case .unusable(.rejected, let message) = end, message != WorkerReply.failedMessage {
                return cancel(isLost: false, then: .end(end))
            }
            return finish(end)
        }
    }

    mutating func backedOff() -> Action { .choose(avoiding: avoided) }

    mutating func polled(_ verdict: PollVerdict) -> Action {
        guard let placement else { preconditionFailure("a poll needs a placement") }
        switch verdict {
        case .pending:
            missedPolls = 0
            return .poll(placement)
        case .ended(.unusable(let reason, let message)):
            return cancel(isLost: false, then: .end(.unusable(reason, message)))
        case .ended(let end): return finish(end)
        case .missed(let trouble):
            missedPolls += 1
            return missedPolls < Self.missedPollsOfTheLost ? .poll(placement) : lose(trouble)
        }
    }

    mutating func cancelled() -> Action {
        placement = nil
        if case .end = afterCancel { return afterCancel }
        // Whatever the old attempt still says is not asked for any more.
        ticket = makeTicket()
        if case .start(let member, _) = afterCancel { return start(at: member) }
        return afterCancel
    }

    private mutating func startNext() -> Action? {
        guard !candidates.isEmpty else { return nil }
        return start(at: candidates.removeFirst())
    }

    private mutating func start(at member: WorkerURL) -> Action {
        self.member = member
        // Until it answers nobody knows: should the build be cancelled meanwhile, it is told.
        placement = Placement(worker: member, ticket: ticket)
        return .start(at: member, ticket)
    }

    private mutating func locked() -> Action {
        placement = nil
        lockedCount += 1
        guard lockedCount <= busyRetries else {
            return .end(.unusable(.locked, WorkerReply.lockedMessage))
        }
        avoided = member.map { [$0] } ?? []
        return .backOff(afterLocked: lockedCount)
    }

    private mutating func passOver(_ trouble: WorkerTrouble) -> Action {
        let isLast = candidates.isEmpty
        let next: Action =
            isLast
            ? .end(.unusable(.unreachable, Self.message(ofStart: trouble)))
            : .start(at: candidates.removeFirst(), ticket)
        guard trouble.mayHaveStarted else {
            placement = nil
            if case .start(let member, _) = next { return start(at: member) }
            return next
        }
        return cancel(isLost: false, then: next)
    }

    private mutating func lose(_ trouble: WorkerTrouble) -> Action {
        lostCount += 1
        guard lostCount <= retries else {
            return cancel(isLost: true, then: .end(.unusable(.lost, Self.message(ofLoss: trouble))))
        }
        lockedCount = 0
        avoided = Set([member, placement?.worker].compactMap(\.self))
        return cancel(isLost: true, then: .choose(avoiding: avoided))
    }

    private mutating func cancel(isLost: Bool, then next: Action) -> Action {
        guard let placement else { return next }
        afterCancel = next
        return .cancel(placement, isLost: isLost)
    }

    private mutating func finish(_ end: WorkerEnd) -> Action {
        placement = nil
        return .end(end)
    }

    private static func message(ofStart trouble: WorkerTrouble) -> String {
        if case .refused = trouble { return WorkerReply.failedMessage }
        return "Worker \(trouble)"
    }

    private static func message(ofLoss trouble: WorkerTrouble) -> String {
        if case .refused = trouble { return WorkerReply.failedMessage }
        return "Worker lost: \(trouble)"
    }
}
