import DequeModule
import Synchronization

/// The claims by their ids: those that are held, and for a while those that were, so that a late holder learns
/// what became of its own.
final class ClaimTable: Sendable {
    /// How long a claim is remembered after its build's end.
    static let remembered: Duration = .seconds(600)

    private struct State {
        var claims: [String: Claim] = [:]
        /// The ended ones, oldest first.
        var ended: Deque<(id: String, at: Duration)> = []
        var heldCount = 0
    }

    private let lease: Duration
    private let limit: Int
    private let uptime: @Sendable () -> Duration
    private let metrics: ClaimMetrics
    private let state = Mutex(State())

    init(
        lease: Duration,
        limit: Int,
        metrics: ClaimMetrics,
        uptime: @escaping @Sendable () -> Duration
    ) {
        self.lease = lease
        self.limit = limit
        self.metrics = metrics
        self.uptime = uptime
    }

    /// A claim that is nobody's yet, and the secret that opens it: nothing but its digest is kept.
    func draft() -> (claim: Claim, secret: String) {
        let secret = CapabilityDigest.makeSecret()
        let id = String(CapabilityDigest.makeSecret().prefix(32))
        return (Claim(id: id, secret: CapabilityDigest.of(secret), lease: lease, uptime: uptime), secret)
    }

    /// The claim is somebody's from now on; throws when too many are.
    func begin(_ claim: Claim, for build: Build) throws(CacheError) {
        let held = state.withLock { state -> Int? in
            guard state.heldCount < limit else { return nil }
            state.claims[claim.id] = claim
            state.heldCount += 1
            return state.heldCount
        }
        guard let held else { throw .tooManyClaims(limit: limit) }
        claim.assign(build)
        metrics.record(held: held)
    }

    /// Its build has ended.
    func end(_ claim: Claim, _ ending: ClaimMetrics.Ending) {
        claim.close()
        let now = uptime()
        let held = state.withLock { state in
            state.heldCount -= 1
            state.ended.append((claim.id, now))
            while let oldest = state.ended.first,
                oldest.at + Self.remembered <= now || state.ended.count > limit
            {
                state.claims[oldest.id] = nil
                state.ended.removeFirst()
            }
            return state.heldCount
        }
        metrics.record(held: held)
        metrics.count(ending)
    }

    /// The holder's claim.
    func find(_ id: String, secret: String?) throws(CacheError) -> Claim {
        guard let claim = state.withLock({ $0.claims[id] }) else { throw .unknownClaim }
        guard let secret, claim.isOpened(by: secret) else { throw .wrongSecret }
        return claim
    }

    func count(_ outcome: ClaimMetrics.Outcome) {
        metrics.count(outcome)
    }
}
