import BuilderProtocol
import GitStore

/// Evicts what the builders' own limits do not allow: `keep-for` and `keep-results`.
struct PolicyRound: Sendable {
    let parts: CacheParts
    let locks: KeyedLock<BranchName>

    /// Returns what went.
    func run() async throws -> [Victim] {
        var gone: [Victim] = []
        for registered in parts.builders.all {
            let policy = RetentionPolicy(registered.builder.declaration)
            if policy.hasLimits { gone += try await run(policy, of: registered.builder.name) }
        }
        return gone
    }

    private func run(_ policy: RetentionPolicy, of builder: String) async throws -> [Victim] {
        var gone: [Victim] = []
        while true {
            let victims = try await parts.retention.leastRecentlyUsed(of: [builder])
                .victims(by: policy, now: parts.now)
            let round = try await Eviction(parts: parts, locks: locks).run(victims)
            gone += round
            // What could not go now is looked at again with the next round.
            guard victims.count == LeastRecentlyUsed.roundLimit, !round.isEmpty else { return gone }
        }
    }
}
