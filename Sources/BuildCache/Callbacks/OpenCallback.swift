import BuilderProtocol
import Synchronization

/// A callback that somebody waits for; it does not know its token.
final class OpenCallback: Sendable {
    private let current = Mutex(StepState.created)
    private let changes = Watermark()

    var state: StepState { current.withLock { $0 } }

    func end(within time: Duration) async throws -> StepState? {
        try await withThrowingTaskGroup(of: Void.self) { [changes] group in
            group.addTask { _ = try await changes.wait(past: 0) }
            group.addTask { try await Task.sleep(for: time) }
            defer { group.cancelAll() }
            try await group.next()
        }
        let state = state
        return state.isTerminal ? state : nil
    }

    /// A call from outside: the state after it. Before the start nothing happens; the same end again is no
    /// second call.
    func call(_ wished: StepState) throws(CacheError) -> StepState {
        let (state, isNew) = current.withLock { state in
            guard state == .running, let next = state.after(wished.event) else { return (state, false) }
            state = next
            return (state, true)
        }
        if isNew { changes.finish() }
        guard !state.isTerminal || state == wished else { throw .alreadyEnded(state) }
        return state
    }

    /// The build's own news; the state after that.
    @discardableResult
    func advance(_ event: StepEvent) -> StepState {
        let state = current.withLock { state in
            state = state.after(event) ?? state
            return state
        }
        if state.isTerminal { changes.finish() }
        return state
    }
}

extension StepState {
    /// What leads to this state.
    fileprivate var event: StepEvent {
        switch self {
        case .created, .running: .start
        case .completed: .complete
        case .failed: .fail
        case .cancelled: .cancel
        }
    }
}
