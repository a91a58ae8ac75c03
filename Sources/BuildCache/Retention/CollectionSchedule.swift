import BuilderProtocol

/// When to look for garbage: an eviction is worth two marks, a grace period apart; and so is a day that has passed.
struct CollectionSchedule {
    /// Somebody may have deleted branches with plain git.
    static let longestPause = Duration.seconds(86_400)

    private let grace: Duration
    private var marksDue = 0
    /// When the last one ended.
    private var lastMark: Timestamp?
    private let start: Timestamp

    init(grace: Duration, start: Timestamp) {
        self.grace = grace
        self.start = start
    }

    mutating func evicted() {
        marksDue = 2
    }

    func isDue(now: Timestamp) -> Bool {
        if marksDue > 0 { return lastMark.map { now - $0 >= grace } ?? true }
        return now - (lastMark ?? start) >= Self.longestPause
    }

    mutating func marked(now: Timestamp) {
        marksDue = marksDue > 0 ? marksDue - 1 : 1
        lastMark = now
    }
}
