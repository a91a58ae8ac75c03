/// Why a result goes; the `reason` label of the eviction counter.
package enum EvictionReason: String, CaseIterable, Sendable {
    /// Nobody used it for `keep-for`.
    case age
    /// There are more than `keep-results`.
    case count
    /// The disk has less than `limits.free-space` left.
    case space
}

/// A result that is to go.
package struct Victim: Hashable, Sendable {
    package var use: ResultUse
    package var reason: EvictionReason
}
