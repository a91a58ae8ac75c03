/// Where a build is in its life, or the offer that it may come from.
package enum Phase: String, CaseIterable, Codable, Sendable {
    case offered = "OFFERED"
    case accepted = "ACCEPTED"
    case preparing = "PREPARING"
    case waiting = "WAITING"
    case running = "RUNNING"
    case finishing = "FINISHING"
    case completed = "COMPLETED"
    case failed = "FAILED"
    case cancelled = "CANCELLED"
    case rejected = "REJECTED"
    case expired = "EXPIRED"

    package var isTerminal: Bool {
        switch self {
        case .completed, .failed, .cancelled, .rejected, .expired: true
        case .offered, .accepted, .preparing, .waiting, .running, .finishing: false
        }
    }
}

/// What happens to a build, or to an offer.
package enum PhaseEvent: CaseIterable, Sendable {
    case accept, reject, expire
    case prepare, queue, run, finish, complete, fail, cancel
}

extension Phase {
    /// The only place where a phase changes: the next one, nil when the event is refused.
    package func after(_ event: PhaseEvent) -> Phase? {
        switch (self, event) {
        case (.offered, .accept): .accepted
        case (.offered, .reject): .rejected
        case (.offered, .expire): .expired
        case (.accepted, .prepare): .preparing
        case (.preparing, .queue): .waiting
        case (.waiting, .run): .running
        case (.preparing, .finish), (.waiting, .finish), (.running, .finish): .finishing
        case (.finishing, .complete): .completed
        case (.accepted, .fail), (.preparing, .fail), (.waiting, .fail), (.running, .fail),
            (.finishing, .fail):
            .failed
        // What is being saved is a result already: it can no longer be cancelled.
        case (.accepted, .cancel), (.preparing, .cancel), (.waiting, .cancel), (.running, .cancel): .cancelled
        default: nil
        }
    }
}
