/// Where a build is in its life.
package enum Phase: String, CaseIterable, Sendable {
    case accepted = "ACCEPTED"
    case preparing = "PREPARING"
    case waiting = "WAITING"
    case running = "RUNNING"
    case finishing = "FINISHING"
    case completed = "COMPLETED"
    case failed = "FAILED"
    case cancelled = "CANCELLED"

    package var isTerminal: Bool {
        switch self {
        case .completed, .failed, .cancelled: true
        case .accepted, .preparing, .waiting, .running, .finishing: false
        }
    }
}

/// What happens to a build.
package enum PhaseEvent: CaseIterable, Sendable {
    case prepare, queue, run, finish, complete, fail, cancel
}

extension Phase {
    /// The only place where a phase changes: the next one, nil when the event is refused.
    package func after(_ event: PhaseEvent) -> Phase? {
        switch (self, event) {
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
