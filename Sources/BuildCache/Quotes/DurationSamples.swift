/// The most recent durations of something, and what they say about the next one.
struct DurationSamples: Hashable, Sendable {
    static let capacity = 100

    /// Oldest first.
    private var durations: [Duration] = []

    var count: Int { durations.count }

    mutating func add(_ duration: Duration) {
        if durations.count == Self.capacity { durations.removeFirst() }
        durations.append(max(.zero, duration))
    }

    /// The smallest duration that so large a share of them do not exceed; nil without any.
    func percentile(_ share: Double) -> Duration? {
        guard !durations.isEmpty else { return nil }
        let rank = Int((share * Double(durations.count)).rounded(.up))
        return durations.sorted()[min(durations.count, max(1, rank)) - 1]
    }
}
