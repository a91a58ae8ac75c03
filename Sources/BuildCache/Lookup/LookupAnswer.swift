/// What a lookup found or started.
package struct LookupAnswer: Sendable {
    /// The `outcome` label of the lookup counter.
    package enum Outcome: String, CaseIterable, Sendable {
        case hit, joined, miss, marked, stale, unreadable
    }

    package enum Content: Sendable {
        /// A known result that is good enough.
        case finished(StoredResult)
        /// A stale result that the caller accepts; `refresh` is the build that renews it, nil when none was
        /// wanted.
        case stale(StoredResult, refresh: Build?)
        case pending(Build)

        /// The stored result that the caller gets.
        var result: StoredResult? {
            switch self {
            case .finished(let result), .stale(let result, _): result
            case .pending: nil
            }
        }
    }

    package var outcome: Outcome
    package var content: Content

    package init(outcome: Outcome, content: Content) {
        self.outcome = outcome
        self.content = content
    }
}
