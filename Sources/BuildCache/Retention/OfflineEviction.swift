package import BuilderProtocol
package import GitStore
package import Logging

/// Finds and evicts what the builders' limits do not allow, while no daemon has the store.
package struct OfflineEviction: Sendable {
    /// Removals under way at once: they become one change of the store.
    private static let concurrency = 1024

    private let policies: [(builder: String, policy: RetentionPolicy)]
    private let retention: Retention

    package init(
        store: GitStore,
        builders: [BuilderDeclaration],
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp = SystemClock.now
    ) async throws {
        let pins = try await Pins(store: store)
        policies = builders.map { ($0.name, RetentionPolicy($0)) }
        retention = Retention(
            store: store,
            usage: try await Usage(restoredFrom: store, logger: logger),
            now: now,
            isHeld: pins.contains
        )
    }

    /// Who would go now, of each builder those used least recently first.
    package func victims() async throws -> [Victim] {
        var victims: [Victim] = []
        for (builder, policy) in policies where policy.hasLimits {
            victims += try await retention.leastRecentlyUsed(of: [builder], limit: 1 << 32)
                .victims(by: policy, now: retention.now())
        }
        return victims
    }

    package func evict(_ victims: [Victim]) async throws {
        for start in stride(from: 0, to: victims.count, by: Self.concurrency) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for victim in victims[start..<min(start + Self.concurrency, victims.count)] {
                    let branch = victim.use.branch
                    group.addTask { try await retention.store.remove(branch.name, expecting: branch.head) }
                }
                try await group.waitForAll()
            }
        }
    }
}
