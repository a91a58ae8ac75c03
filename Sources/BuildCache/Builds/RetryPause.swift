/// How long to wait before something is tried again: twice as long each time, within bounds.
enum RetryPause {
    static let shortest: Duration = .seconds(1)
    static let longest: Duration = .seconds(60)

    /// Nil for the first time.
    static func after(_ last: Duration?) -> Duration {
        last.map { min(longest, $0 * 2) } ?? shortest
    }
}
