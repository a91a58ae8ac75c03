import BuilderProtocol
import GitStore
import Synchronization

/// Callbacks that somebody outside was asked for, by the digest of their tokens: looking one up compares digests,
/// so its time tells nothing about tokens.
///
/// Ended ones are kept a while, so that late and repeated calls get the same answer.
final class CallbackTable: Sendable {
    /// Callbacks under way and ended ones; the oldest ended ones are forgotten first.
    static let limit = 10_000

    private struct State {
        var callbacks: [ObjectID: OpenCallback] = [:]
        /// In the order in which they were opened.
        var digests: [ObjectID] = []
    }

    private let state = Mutex(State())

    func open() throws(CacheError) -> IssuedCallback {
        let (token, callback) = (CapabilityDigest.makeSecret(), OpenCallback())
        let isOpened = state.withLock { state in
            guard Self.makeRoom(in: &state) else { return false }
            let digest = CapabilityDigest.of(token)
            state.callbacks[digest] = callback
            state.digests.append(digest)
            return true
        }
        guard isOpened else { throw .tooManyWaiters(limit: Self.limit) }
        return IssuedCallback(token: token, callback: callback)
    }

    /// Nil for a token that is not one of ours, or no longer.
    func find(_ token: String) -> OpenCallback? {
        let digest = CapabilityDigest.of(token)
        return state.withLock { $0.callbacks[digest] }
    }

    private static func makeRoom(in state: inout State) -> Bool {
        guard state.digests.count >= limit else { return true }
        let (callbacks, half) = (state.callbacks, limit / 2)
        var ended = 0
        state.digests.removeAll { digest in
            guard ended < half, callbacks[digest]?.state.isTerminal == true else { return false }
            ended += 1
            return true
        }
        let kept = Set(state.digests)
        state.callbacks = callbacks.filter { kept.contains($0.key) }
        return state.digests.count < limit
    }
}
