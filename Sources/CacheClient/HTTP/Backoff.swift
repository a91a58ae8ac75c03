/// Waiting times between attempts: they double up to a limit, and end when the attempts are used up.
struct Backoff: Sendable {
    var next: Duration
    var longest: Duration
    var attemptsLeft: Int

    /// For a request at the start of a command: about three seconds in all.
    static let asking = Backoff(next: .milliseconds(200), longest: .seconds(2), attemptsLeft: 4)
    /// For a follower whose connection was lost: about a minute, the time of a daemon's restart.
    static let following = Backoff(next: .milliseconds(200), longest: .seconds(5), attemptsLeft: 16)

    /// The time to wait before the next attempt; nil when there is none.
    mutating func pause() -> Duration? {
        guard attemptsLeft > 0 else { return nil }
        attemptsLeft -= 1
        defer { next = min(next * 2, longest) }
        return next
    }
}
