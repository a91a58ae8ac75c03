import BuilderProtocol
import GitStore
import Synchronization

/// The right to build one key somewhere else, and what its holder has sent so far.
///
/// Its build is one like any other: pending, followed, cancelled. Its task only waits here, for the holder's
/// word or for the end of the lease.
package final class Claim: Sendable {
    struct State {
        var life: ClaimState
        /// Nil before the build has its directories and its log.
        var environment: BuildEnvironment?
        weak var build: Build?
        /// Bytes of output that the holder has sent.
        var outputBytes = 0
        /// Counts the uploads: only the newest one counts.
        var uploads = 0
    }

    package let id: String
    private let secret: ObjectID
    private let uptime: @Sendable () -> Duration
    private let state: Mutex<State>
    /// Raised when the build is ready for its holder, and when the claim's phase changes.
    private let changes = Watermark()

    init(id: String, secret: ObjectID, lease: Duration, uptime: @escaping @Sendable () -> Duration) {
        self.id = id
        self.secret = secret
        self.uptime = uptime
        state = Mutex(State(life: ClaimState(lease: lease, now: uptime())))
    }

    package var lease: Duration { state.withLock { $0.life.lease } }
    package var build: Build? { state.withLock { $0.build } }

    /// True for the holder.
    func isOpened(by secret: String) -> Bool { CapabilityDigest.of(secret) == self.secret }

    func assign(_ build: Build) {
        state.withLock { $0.build = build }
    }

    /// The build's work: returns when the holder finished it with success; throws its failure, or
    /// `CancellationError` when the claim was lost, the build being stopped by then.
    func hold(_ environment: BuildEnvironment) async throws {
        open(environment)
        while true {
            let (phase, seen) = state.withLock { state in
                state.life.expire(at: uptime())
                return (state.life.phase, changes.value)
            }
            switch phase {
            case .finished(nil): return
            case .finished(let failure?): throw failure
            case .lost(let loss):
                build?.stop(.interrupted(Interruption(loss)))
                throw CancellationError()
            case .held(let end): try await wait(past: seen, until: end)
            }
        }
    }

    /// Suspends until the holder may send something; at once when the build has ended before that.
    func waitUntilOpen() async {
        while true {
            let seen = changes.value
            guard state.withLock({ $0.environment == nil }), build?.isEnded == false,
                (try? await changes.wait(past: seen)) != nil
            else { return }
        }
    }

    /// The build has ended, or never got as far as `hold`.
    func close() {
        state.withLock { state in state.life.lose(state.build?.stop.map(ClaimLoss.init) ?? .interrupted) }
        changes.finish()
    }

    /// Renews the lease and does something with the claim while it is held.
    func withHold<Value: Sendable>(
        _ body: (inout State, BuildEnvironment) throws -> Value
    ) throws -> Value {
        try change { state in
            try state.life.renew(at: uptime())
            guard let environment = state.environment else { throw CacheError.claimLost(.interrupted) }
            return try body(&state, environment)
        }
    }

    /// The holder's last word; nil for a success.
    func finish(_ failure: BuildFailure?) throws {
        try change { try $0.life.finish(failure, at: uptime()) }
    }

    func giveUp() throws {
        try change { state in
            if case .lost(.givenUp) = state.life.phase { return }
            try state.life.renew(at: uptime())
            state.life.lose(.givenUp)
        }
    }

    private func open(_ environment: BuildEnvironment) {
        state.withLock { state in
            state.life.begin(at: uptime())
            state.environment = environment
        }
        changes.raise()
    }

    /// Whoever stopped the build has taken the claim from its holder.
    private func change<Value: Sendable>(_ body: (inout State) throws -> Value) throws -> Value {
        let (result, isOver) = state.withLock { state in
            if let stop = state.build?.stop { state.life.lose(ClaimLoss(stop)) }
            let result = Result { try body(&state) }
            if case .held = state.life.phase { return (result, false) }
            return (result, true)
        }
        if isOver { changes.raise() }
        return try result.get()
    }

    private func wait(past seen: Int, until end: Duration) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await self.changes.wait(past: seen) }
            group.addTask { try await Task.sleep(for: max(.zero, end - self.uptime())) }
            try await group.next()
            group.cancelAll()
        }
    }
}

extension ClaimLoss {
    fileprivate init(_ stop: BuildState.Stop) {
        switch stop {
        case .cancelled: self = .cancelled
        case .interrupted(.expired): self = .expired
        case .interrupted(.givenUp): self = .givenUp
        case .interrupted(.stopping), .interrupted(.missedStart), .broken: self = .interrupted
        }
    }
}

extension Interruption {
    fileprivate init(_ loss: ClaimLoss) {
        switch loss {
        case .expired: self = .expired
        case .givenUp: self = .givenUp
        case .cancelled, .interrupted: self = .stopping
        }
    }
}
