/// How long to wait for a full pool: twice as long each time, and never all at the same moment.
enum BackOff {
    private static let first = Duration.milliseconds(500)
    private static let longest = Duration.seconds(30)

    /// `count`: how often it was full, from 1; `jitter`: 0 to 1.
    static func pause(after count: Int, jitter: Double) -> Duration {
        let doubled = first * (1 << min(max(count - 1, 0), 16))
        return min(doubled, longest) * (0.5 + jitter / 2)
    }
}
