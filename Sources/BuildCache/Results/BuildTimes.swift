import BuilderProtocol

/// When a build began, with its slot if it got one, and when it ended.
struct BuildTimes: Hashable, Sendable {
    var started: Timestamp
    var ended: Timestamp

    /// Never negative, also when the clock was set back.
    var duration: Duration { max(.zero, ended - started) }

    /// Seconds with three decimals.
    var durationText: String {
        let milliseconds = duration.wholeMilliseconds
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
    }
}
