import BuilderProtocol

/// Where a claim is in its life: held, finished by its holder, or lost. Pure; the time comes from outside.
struct ClaimState: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        /// Until then, unless it is renewed.
        case held(until: Duration)
        /// The holder said how the build ended; nil for a success.
        case finished(BuildFailure?)
        case lost(ClaimLoss)
    }

    let lease: Duration
    private(set) var phase: Phase

    init(lease: Duration, now: Duration) {
        self.lease = lease
        phase = .held(until: now + lease)
    }

    /// The lease counts from here: before this the holder could not be heard.
    mutating func begin(at now: Duration) {
        if case .held = phase { phase = .held(until: now + lease) }
    }

    /// The holder was heard; throws when there is nothing left to hold.
    mutating func renew(at now: Duration) throws(CacheError) {
        expire(at: now)
        switch phase {
        case .held: phase = .held(until: now + lease)
        case .finished: throw .claimFinished
        case .lost(let loss): throw .claimLost(loss)
        }
    }

    /// Saying the same again changes nothing; something else is refused.
    mutating func finish(_ failure: BuildFailure?, at now: Duration) throws(CacheError) {
        if case .finished(let known) = phase, known == failure { return }
        try renew(at: now)
        phase = .finished(failure)
    }

    /// A claim that its holder has finished can no longer be lost, and the first loss counts.
    mutating func lose(_ loss: ClaimLoss) {
        if case .held = phase { phase = .lost(loss) }
    }

    /// Loses a claim that nobody renewed in time.
    mutating func expire(at now: Duration) {
        if case .held(let end) = phase, end <= now { phase = .lost(.expired) }
    }
}

/// Why a claim is no longer its holder's.
package enum ClaimLoss: String, CaseIterable, Sendable {
    /// The lease ran out.
    case expired
    /// Somebody cancelled the build.
    case cancelled
    /// The holder itself gave it up.
    case givenUp = "given_up"
    /// The daemon is stopping, or it cannot keep the log.
    case interrupted
}
