/// The bounds of a worker.
struct WorkerLimits: Hashable, Sendable {
    static let leastResultBytes = 64 << 10

    /// Builds at once.
    var slots = 1
    /// Longest answer, artifacts included.
    var resultBytes = 16 << 20
    /// How long an ended build is remembered.
    var resultAge = Duration.seconds(30 * 60)
    /// Ended builds that are remembered.
    var resultCount = 1000
    /// All results that are remembered together.
    var allResultsBytes = 256 << 20
    /// The part of a log that is sent at once.
    var logChunkBytes = 1 << 20
}
