import Glibc

/// The bytes of a log in chunks of at most 64 KiB, read at the reader's own pace.
package struct LogChunks: AsyncSequence, Sendable {
    enum Source: Sendable {
        case live(LiveLog, follow: Bool, Spool)
        case stored(@Sendable (_ offset: Int) async throws -> StoredBytes)
    }

    let source: Source
    let offset: Int
    /// Where to stop; nil for the end of the log.
    let end: Int?
    let followers: Headcount

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: source, position: offset, end: end ?? .max, place: FollowerPlace(in: followers))
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        let source: Source
        var position: Int
        let end: Int
        /// Held for as long as somebody reads.
        let place: FollowerPlace
        var file: LogFile?
        var blob: StoredBytes.AsyncIterator?

        init(source: Source, position: Int, end: Int, place: FollowerPlace) {
            self.source = source
            self.position = position
            self.end = end
            self.place = place
        }

        package mutating func next() async throws -> [UInt8]? {
            guard position < end else { return nil }
            let chunk =
                switch source {
                case .live(let log, let follow, let spool):
                    try await next(of: log, follow: follow, spool: spool)
                case .stored(let open): try await next(of: open)
                }
            guard let chunk, !chunk.isEmpty else { return nil }
            let wanted = chunk.count <= end - position ? chunk : Array(chunk.prefix(end - position))
            position += wanted.count
            return wanted
        }

        private mutating func next(of log: LiveLog, follow: Bool, spool: Spool) async throws -> [UInt8]? {
            if follow { try await log.wait(past: position) }
            let available = Swift.min(log.lengthBytes, end) - position
            guard available > 0 else { return nil }
            let file = try await openedFile(of: log, spool: spool)
            let (offset, limit) = (position, Swift.min(available, SpoolFile.chunkBytes))
            return try await spool.threads.run { () throws(SpoolError) in
                try file.read(at: offset, limit: limit)
            }
        }

        private mutating func openedFile(of log: LiveLog, spool: Spool) async throws -> LogFile {
            if let file { return file }
            let opened = try await spool.threads.run { () throws(SpoolError) in try LogFile(path: log.path) }
            file = opened
            return opened
        }

        private mutating func next(
            of open: @Sendable (_ offset: Int) async throws -> StoredBytes
        ) async throws -> [UInt8]? {
            if blob == nil { blob = try await open(position).makeAsyncIterator() }
            return try await blob?.next()
        }
    }
}

/// One reader's place among those that `limits.followers` allows.
final class FollowerPlace: Sendable {
    private let followers: Headcount
    private let isCounted: Bool

    init(in followers: Headcount) {
        self.followers = followers
        isCounted = followers.enter()
    }

    deinit { if isCounted { followers.leave() } }
}

/// A spool file open for reading: it can be read to its end even after it was evicted.
final class LogFile: Sendable {
    private let descriptor: Int32
    private let path: String

    init(path: String) throws(SpoolError) {
        descriptor = try SpoolFile.openForReading(path)
        self.path = path
    }

    deinit { _ = Glibc.close(descriptor) }

    func read(at offset: Int, limit: Int) throws(SpoolError) -> [UInt8] {
        try SpoolFile.read(descriptor, at: offset, limit: limit, path: path)
    }
}
