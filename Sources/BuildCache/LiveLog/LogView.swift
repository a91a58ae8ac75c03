package import GitStore

/// A log to read, live or stored: a byte has the same offset in both.
package struct LogView: Sendable {
    /// The attempt that wrote it.
    package let buildID: String?
    /// As of when the view was made.
    package let lengthBytes: Int
    package let isComplete: Bool
    /// The blob, when a commit holds the log: it never changes then.
    package let blob: ObjectID?
    /// The attempt, while it is kept in memory.
    package let build: Build?
    private let source: LogChunks.Source
    private let followers: Headcount

    init(of build: Build) {
        buildID = build.id
        isComplete = build.log.isComplete
        lengthBytes = build.log.lengthBytes
        blob = nil
        self.build = build
        source = .live(build.log, follow: false, build.desk.spool)
        followers = build.desk.followers
    }

    /// `open` begins to read the blob at an offset.
    init(
        blob: ObjectID,
        lengthBytes: Int,
        buildID: String?,
        followers: Headcount,
        open: @escaping @Sendable (Int) async throws -> StoredBytes
    ) {
        self.buildID = buildID
        self.lengthBytes = lengthBytes
        isComplete = true
        self.blob = blob
        build = nil
        source = .stored(open)
        self.followers = followers
    }

    /// The bytes from `offset` on, to `end` or to where the log ends; with `follow`, to where it ends at last.
    package func chunks(from offset: Int, to end: Int?, follow: Bool) throws -> LogChunks {
        guard followers.count < followers.limit else {
            throw CacheError.tooManyFollowers(limit: followers.limit)
        }
        switch source {
        case .live(let log, _, let spool):
            let stop = follow ? end : min(end ?? .max, lengthBytes)
            return LogChunks(
                source: .live(log, follow: follow, spool),
                offset: offset,
                end: stop,
                followers: followers
            )
        case .stored:
            return LogChunks(source: source, offset: offset, end: end, followers: followers)
        }
    }
}
