/// The bounds of the HTTP surface.
struct HTTPLimits: Hashable, Sendable {
    /// Longest request body.
    var bodyBytes: Int
    /// Longest body of a request that an event loop may answer itself; longer ones take too long to read there.
    var immediateBodyBytes = 16 << 10
    /// Pause between the comments that keep an event stream alive.
    var heartbeat: Duration = .seconds(15)
    /// Shortest pause between two `status` events of one stream.
    var statusPause: Duration = .milliseconds(100)

    init(bodyBytes: Int = 1 << 20) {
        self.bodyBytes = bodyBytes
    }
}
