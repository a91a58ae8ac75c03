import BuilderProtocol
import GitStore

/// Finds the results that may go: looks at all of them, and asks nobody but the store.
struct Retention: Sendable {
    /// Branches asked for at a time: the lanes serve others in between.
    private static let pageSize = 1000

    let store: GitStore
    let usage: Usage
    let now: @Sendable () -> Timestamp
    /// True for what must not go now: pinned, or in somebody's hands.
    let isHeld: @Sendable (BranchName) -> Bool

    /// The results of these builders in the order of their use.
    func leastRecentlyUsed(
        of builders: [String],
        limit: Int = LeastRecentlyUsed.roundLimit
    ) async throws -> LeastRecentlyUsed {
        var found = LeastRecentlyUsed(limit: limit)
        for builder in builders {
            var last: BranchName?
            repeat {
                try Task.checkCancellation()
                let page = try await store.branches(
                    prefix: "\(builder)/",
                    after: last,
                    limit: Self.pageSize
                )
                for use in try await uses(of: page) {
                    found.look(at: use, isEvictable: !isHeld(use.branch.name))
                }
                last = page.count == Self.pageSize ? page.last?.name : nil
            } while last != nil
        }
        return found
    }

    private func uses(of branches: [Branch]) async throws(GitError) -> [ResultUse] {
        let unknown = branches.filter { usage.lastUse(of: $0.name) == nil }
        let times = unknown.isEmpty ? [:] : try await store.commitTimes(of: unknown.map(\.head))
        for branch in unknown {
            // Read once. Of what cannot be read the age begins now.
            let time = times[branch.head].map(Timestamp.init(secondsSince1970:)) ?? now()
            usage.record(branch.name, at: time)
        }
        return branches.map { ResultUse(branch: $0, lastUse: usage.lastUse(of: $0.name) ?? now()) }
    }
}
