/// The bounds of the HTTP surface.
struct HTTPLimits: Hashable, Sendable {
    /// Longest request body.
    var bodyBytes: Int
    /// Pause between the comments that keep an event stream alive.
    var heartbeat: Duration = .seconds(15)
    /// Shortest pause between two `status` events of one stream.
    var statusPause: Duration = .milliseconds(100)

    init(bodyBytes: Int = 1 << 20) {
        self.bodyBytes = bodyBytes
    }
}
