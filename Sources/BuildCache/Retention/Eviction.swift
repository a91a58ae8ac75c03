import GitStore
import Logging

/// Takes results away, each under its key's lock, many of them at once: they then go in one step.
struct Eviction: Sendable {
    /// Removals under way at once.
    static let concurrency = 512

    let parts: CacheParts
    let locks: KeyedLock<BranchName>

    /// Returns those that went; what somebody took up meanwhile stays.
    func run(_ victims: [Victim]) async throws -> [Victim] {
        try await withThrowingTaskGroup(of: Victim?.self) { group in
            var gone: [Victim] = []
            for (number, victim) in victims.enumerated() {
                if number >= Self.concurrency, let one = try await group.next() {
                    gone += [one].compactMap(\.self)
                }
                group.addTask { try await evict(victim) ? victim : nil }
            }
            for try await victim in group { gone += [victim].compactMap(\.self) }
            if !gone.isEmpty { parts.evictions.announce() }
            count(gone)
            return gone
        }
    }

    private func evict(_ victim: Victim) async throws -> Bool {
        let (branch, lastUse) = (victim.use.branch, victim.use.lastUse)
        return try await locks.withLock(branch.name) {
            guard !parts.isHeld(branch.name), parts.usage.lastUse(of: branch.name) == lastUse else {
                return false
            }
            do throws(GitError) {
                try await parts.store.remove(branch.name, expecting: branch.head)
            } catch {
                // Somebody else writes the branch: it is not unused, then.
                guard error.code == .modified || error.code == .locked || error.code == .brokenRef else {
                    throw error
                }
                return false
            }
            parts.statuses.forget(branch.name)
            parts.usage.forget(branch.name)
            return true
        }
    }

    private func count(_ gone: [Victim]) {
        for victim in gone {
            let builder = victim.use.branch.name.description.prefix { $0 != "/" }
            (try? parts.builders.find(String(builder)))?.metrics.countEviction(victim.reason)
            parts.logger.debug(
                "result evicted",
                metadata: [
                    "branch": "\(victim.use.branch.name)", "reason": "\(victim.reason.rawValue)",
                    "last_use": "\(victim.use.lastUse.rfc3339)",
                ]
            )
        }
    }
}

extension CacheParts {
    /// True for a result that must not go now: it is pinned, somebody reads it, or a build of it is pending.
    func isHeld(_ branch: BranchName) -> Bool {
        pins.contains(branch) || readers.contains(branch) || statuses.pending(branch) != nil
    }
}
