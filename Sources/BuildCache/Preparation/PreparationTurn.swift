import BuilderProtocol
import Synchronization

/// One build's place among those that prepare, shared by everything that works for it.
///
/// While nothing works for the build it holds no turn and is not expected in its pool either: it waits for
/// another build, which may need that very place.
final class PreparationTurn: Sendable {
    private struct State {
        /// What works for the build at the moment, and what waits.
        var (workers, resters) = (0, 0)
        var isHeld = false
        /// True while the pool counts on the build's coming.
        var isExpected = true
    }

    private let entry: PoolQueue.Entry
    private let preparations: Pool
    private let pool: Pool?
    private let state = Mutex(State())
    /// Only one of the build's parts asks for the turn; the others share it then.
    private let asking = KeyedLock<String>()

    /// The pool has let the build in; nil when it needs no slot.
    init(_ entry: PoolQueue.Entry, preparations: Pool, pool: Pool?) {
        self.entry = entry
        self.preparations = preparations
        self.pool = pool
    }

    func working<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await body()
    }

    func resting<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        state.withLock { $0.resters += 1 }
        leave()
        defer { state.withLock { $0.resters -= 1 } }
        do {
            let value = try await body()
            try await enter()
            return value
        } catch {
            // Whoever rested will leave once more; what failed needs no turn for that.
            state.withLock { $0.workers += 1 }
            throw error
        }
    }

    /// The build will not come to its pool any more.
    func abandon() {
        let wasExpected = state.withLock { state in
            defer { state.isExpected = false }
            return state.isExpected
        }
        if wasExpected { pool?.withdraw() }
    }

    private func enter() async throws {
        try await asking.withLock(entry.build) { [self] in
            if join() { return }
            preparations.expect()
            try await preparations.takeSlot(entry)
            let wasExpected = state.withLock { state in
                state.isHeld = true
                state.workers += 1
                defer { state.isExpected = true }
                return state.isExpected
            }
            if !wasExpected { pool?.expect() }
        }
    }

    /// True when the build has its turn already.
    private func join() -> Bool {
        state.withLock { state in
            guard state.isHeld else { return false }
            state.workers += 1
            return true
        }
    }

    private func leave() {
        let (givesBack, withdraws) = state.withLock { state in
            state.workers -= 1
            guard state.workers == 0 else { return (false, false) }
            let withdraws = state.resters > 0 && state.isExpected
            if withdraws { state.isExpected = false }
            defer { state.isHeld = false }
            return (state.isHeld, withdraws)
        }
        if givesBack { preparations.giveBack() }
        if withdraws { pool?.withdraw() }
    }
}
