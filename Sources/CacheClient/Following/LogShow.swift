import BuilderProtocol
import NIOCore

/// Shows a result's log: the stored one, or the live one until its end.
struct LogShow: Sendable {
    let daemon: Daemon
    let console: Console

    /// Prints the log of a known result.
    func print(_ result: ResultDocument) async throws {
        // The commit's own log: the key's newest may belong to another build by now.
        guard let commit = result.commit else { return }
        let reference = ResultReference(builder: result.builder, key: result.key)
        var printer = LogPrinter(daemon: daemon, reference: reference, commit: commit)
        try await printer.print { buffer in try await console.log(Array(buffer.readableBytesView)) }
    }

    /// Follows a pending build with its progress; returns its own end.
    func follow(_ pending: ResultDocument) async throws -> Received<ResultDocument> {
        guard let build = pending.build?.id else {
            throw ClientError.unexpectedAnswer("a pending result without a build")
        }
        let reference = ResultReference(builder: pending.builder, key: pending.key)
        await console.show(pending)
        let console = console
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await console.keepDrawing() }
            defer { group.cancelAll() }
            var follower = BuildFollower(daemon: daemon, reference: reference, build: build, console: console)
            let end = try await follower.follow()
            await console.stopProgress()
            return end
        }
    }
}
