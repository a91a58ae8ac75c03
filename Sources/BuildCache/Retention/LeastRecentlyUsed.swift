import BuilderProtocol

/// The results used least recently among many that are looked at one by one, in bounded memory.
struct LeastRecentlyUsed {
    /// So many go in one round; when there are more, another round follows.
    static let roundLimit = 16_384

    private let limit: Int
    /// All that were looked at.
    private(set) var count = 0
    private var evictableCount = 0
    private var oldest: [ResultUse] = []
    private var newest: (use: ResultUse, isEvictable: Bool)?

    init(limit: Int = Self.roundLimit) {
        self.limit = limit
    }

    /// `isEvictable`: neither pinned nor in somebody's hands.
    mutating func look(at use: ResultUse, isEvictable: Bool) {
        count += 1
        if newest.map({ $0.use < use }) ?? true { newest = (use, isEvictable) }
        guard isEvictable else { return }
        evictableCount += 1
        oldest.append(use)
        if oldest.count >= 2 * limit { prune() }
    }

    /// Who goes by the policy, least recently used first: at most the limit.
    ///
    /// What may not go counts in `keep-results`, yet the most recently used result stays however many there are.
    consuming func victims(by policy: RetentionPolicy, now: Timestamp) -> [Victim] {
        prune()
        let surplus = policy.keepResults.map { min(count - $0, spareableCount) } ?? 0
        return oldest.enumerated().compactMap { index, use in
            if let keepFor = policy.keepFor, now - use.lastUse >= keepFor {
                return Victim(use: use, reason: .age)
            }
            return index < surplus ? Victim(use: use, reason: .count) : nil
        }
    }

    /// Who goes until there is room again, least recently used first; never the most recently used one.
    consuming func victimsForSpace() -> [Victim] {
        prune()
        return oldest.prefix(spareableCount).map { Victim(use: $0, reason: .space) }
    }

    /// Those that may go without the newest of all.
    private var spareableCount: Int {
        newest?.isEvictable == true ? evictableCount - 1 : evictableCount
    }

    private mutating func prune() {
        oldest.sort()
        if oldest.count > limit { oldest.removeSubrange(limit...) }
    }
}
