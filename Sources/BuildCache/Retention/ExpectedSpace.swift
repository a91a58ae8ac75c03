import BuilderProtocol

/// The bytes of evicted results that are not on their way back yet: their objects stay for a grace period.
///
/// Without it an eviction that cannot free anything at once would go on until nothing is left.
struct ExpectedSpace {
    private var returns: [(bytes: Int, until: Timestamp)] = []

    mutating func expect(_ bytes: Int, until time: Timestamp) {
        returns.append((bytes, time))
    }

    /// What is still to come as of now; what did not come in time is not expected any more.
    mutating func bytes(now: Timestamp) -> Int {
        returns.removeAll { $0.until <= now }
        return returns.reduce(0) { $0 + $1.bytes }
    }
}
