/// Where a ticket is in its life.
package enum TicketStatus: String, Codable, CaseIterable, Sendable {
    /// Its build is preparing or queued.
    case created
    case running
    case complete
    /// The build failed or was cancelled, or could not be asked for again.
    case failed
    /// Its user wants no more of it; the build goes on.
    case deleted

    /// True once its build can tell it nothing more.
    package var isTerminal: Bool {
        switch self {
        case .complete, .failed, .deleted: true
        case .created, .running: false
        }
    }
}

/// What happens to a ticket.
package enum TicketEvent: CaseIterable, Sendable {
    case run, complete, fail, delete
}

extension TicketStatus {
    /// The only place where a ticket's status changes: the next one, nil when the event is refused.
    package func after(_ event: TicketEvent) -> TicketStatus? {
        switch (self, event) {
        case (.created, .run): .running
        case (.created, .complete), (.running, .complete): .complete
        case (.created, .fail), (.running, .fail): .failed
        case (.created, .delete), (.running, .delete), (.complete, .delete), (.failed, .delete): .deleted
        default: nil
        }
    }
}
