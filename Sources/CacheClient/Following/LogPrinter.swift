import BuilderProtocol
import NIOCore

/// Prints a key's log with the plain endpoint, and goes on where it was when the connection drops.
struct LogPrinter {
    let daemon: Daemon
    let reference: ResultReference
    let commit: String?
    /// True to stay until the build's end.
    let isFollowing: Bool
    var patience = Backoff.following

    private var offset: Int
    private var build: String?

    init(
        daemon: Daemon,
        reference: ResultReference,
        commit: String? = nil,
        offset: Int = 0,
        isFollowing: Bool = false,
        patience: Backoff = .following
    ) {
        self.daemon = daemon
        self.reference = reference
        self.commit = commit
        self.offset = offset
        self.isFollowing = isFollowing
        self.patience = patience
    }

    /// Prints until the log's end.
    mutating func print(_ write: (ByteBuffer) async throws -> Void) async throws {
        var backoff = patience
        while true {
            let (before, begin) = (offset, ContinuousClock.now)
            var failure: (any Error)?
            do {
                if try await printPart(write) { return }
            } catch let error where build != nil && error.mayPass {
                try Task.checkCancellation()
                failure = error
            }
            if offset != before || .now - begin > patience.longest { backoff = patience }
            guard let pause = backoff.pause() else {
                throw failure.map(daemon.unreachable) ?? ClientError.unexpectedAnswer("a log without an end")
            }
            try await Task.sleep(for: pause)
        }
    }

    /// One answer; true when it went to the log's end.
    private mutating func printPart(_ write: (ByteBuffer) async throws -> Void) async throws -> Bool {
        guard let part = try await part() else { throw ClientError.lostBuild(id: build ?? "") }
        build = part.build ?? ""
        // A negative offset counts from the end, which moves: from now on the true one is asked for.
        if let start = part.offset { offset = start }
        for try await buffer in part.response.body {
            try await write(buffer)
            offset += buffer.readableBytes
        }
        return !isFollowing || part.isComplete
    }

    /// The log from the offset on: always of the build that the first answer was about.
    private func part() async throws -> LogPart? {
        let offset: [(name: String, value: String)] = [("offset", String(offset))]
        let follow: [(name: String, value: String)] = isFollowing ? [("follow", "true")] : []
        let log = RequestPath.result(reference).appending("log")
        let query = .commit(commit) + offset + follow
        guard let build, !build.isEmpty else {
            return LogPart(response: try await daemon.answer(.get(log, query: query)))
        }
        for request in [
            DaemonRequest.get(log, query: query), .get(.build(build).appending("log"), query: offset),
        ] {
            let response = try await daemon.send(request)
            if response.status == .notFound { continue }
            guard response.status == .ok else { throw try await daemon.refusal(response) }
            let part = LogPart(response: response)
            if part.build == build { return part }
        }
        return nil
    }
}
