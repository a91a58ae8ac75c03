/// Where a preparation step is in its life.
public enum StepState: String, Codable, Hashable, Sendable, CaseIterable {
    case created = "CREATED"
    case running = "RUNNING"
    case completed = "COMPLETED"
    case failed = "FAILED"
    case cancelled = "CANCELLED"

    public var isTerminal: Bool {
        switch self {
        case .completed, .failed, .cancelled: true
        case .created, .running: false
        }
    }
}

/// What happens to a step.
public enum StepEvent: CaseIterable, Sendable {
    case start, complete, fail, cancel
}

extension StepState {
    /// The only place where a step's state changes: the next one, nil when the event is refused.
    public func after(_ event: StepEvent) -> StepState? {
        switch (self, event) {
        case (.created, .start): .running
        case (.running, .complete): .completed
        case (.running, .fail): .failed
        case (.created, .cancel), (.running, .cancel): .cancelled
        default: nil
        }
    }
}
