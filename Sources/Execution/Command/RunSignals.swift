import Glibc
import Synchronization

/// What other threads tell the thread that follows a command: its leader ended, somebody cancelled.
final class RunSignals: Sendable {
    private struct State {
        var hasExited = false
        var isCancelled = false
        var isAbandoned = false
        // Nil when nobody listens any more, so that a late word cannot reach somebody else's descriptor.
        var writeEnd: Int32?
    }

    /// Becomes readable when something happened.
    let wakeUp: Int32
    private let state: Mutex<State>

    init() throws(SystemError) {
        let pipe = try Pipe(flags: O_NONBLOCK)
        wakeUp = pipe.readEnd
        state = Mutex(State(writeEnd: pipe.writeEnd))
    }

    deinit {
        close()
        Glibc.close(wakeUp)
    }

    var hasExited: Bool { state.withLock { $0.hasExited } }
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            Self.wake(state)
        }
    }

    /// Says that the leader ended; false when nobody waits for that any more.
    func exited() -> Bool {
        state.withLock { state in
            state.hasExited = true
            Self.wake(state)
            return !state.isAbandoned
        }
    }

    /// Leaves the leader to whoever waits for it; false when it has ended by now.
    func abandon() -> Bool {
        state.withLock { state in
            guard !state.hasExited else { return false }
            state.isAbandoned = true
            return true
        }
    }

    func close() {
        let writeEnd = state.withLock { state in
            defer { state.writeEnd = nil }
            return state.writeEnd
        }
        if let writeEnd { Glibc.close(writeEnd) }
    }

    private static func wake(_ state: State) {
        guard let writeEnd = state.writeEnd else { return }
        var byte: UInt8 = 0
        write(writeEnd, &byte, 1)
    }
}
