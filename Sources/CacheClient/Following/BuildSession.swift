import BuilderProtocol
import NIOCore
import Synchronization

/// One `cairn build`: the question, the log, the end.
final class BuildSession: Sendable {
    let console: Console
    private let request: DaemonRequest
    private let timeout: Duration?
    private let follows: Bool
    /// The pending build that we stay with, once the daemon told it.
    private let attached = Mutex<ResultReference?>(nil)

    init(console: Console, request: DaemonRequest, timeout: Duration?, follows: Bool) {
        self.console = console
        self.request = request
        self.timeout = timeout
        self.follows = follows
    }

    /// The final Result, or the pending one when not following; its log is printed by then.
    func result(from daemon: Daemon) async throws -> Received<ResultDocument> {
        switch await Attachment.run(timeout: timeout, { try await self.attend(to: daemon) }) {
        case .ended(let result): return try result.get()
        case .timedOut: sayGoodbye("stopped waiting")
        case .interrupted: sayGoodbye("detached")
        }
        throw ExitStatus.stoppedWaiting
    }

    /// Says the outcome, or that the build goes on.
    func announce(_ result: ResultDocument) async {
        let reference = ResultReference(builder: result.builder, key: result.key)
        let message = result.message.map { ": \($0)" } ?? ""
        switch result.status {
        case .pending:
            let reason = ProgressLine(result).state
            await console.note("\(reason); follow it with: cairn log -f \(reference.shellWord)")
        case .success: await console.note("\(reference): success", colour: .green)
        case .failure: await console.note("\(reference): failed\(message)", colour: .red)
        case .cancelled: await console.note("\(reference): cancelled\(message)", colour: .yellow)
        case .interrupted, .error:
            await console.note("\(reference): \(result.status.rawValue)\(message); ask again", colour: .red)
        }
    }

    private func attend(to daemon: Daemon) async throws -> Received<ResultDocument> {
        let first: Received<ResultDocument> = try await daemon.document(request)
        let reference = ResultReference(builder: first.document.builder, key: first.document.key)
        guard first.document.status == .pending else {
            try await printStoredLog(of: first.document, reference, from: daemon)
            return first
        }
        guard follows else { return first }
        attached.withLock { $0 = reference }
        return try await follow(first.document, reference, from: daemon)
    }

    private func follow(
        _ pending: ResultDocument,
        _ reference: ResultReference,
        from daemon: Daemon
    ) async throws -> Received<ResultDocument> {
        guard let build = pending.build?.id else {
            throw ClientError.unexpectedAnswer("a pending result without a build")
        }
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

    private func printStoredLog(
        of result: ResultDocument,
        _ reference: ResultReference,
        from daemon: Daemon
    ) async throws {
        // The commit's own log: the key's newest may belong to another build by now.
        guard let commit = result.commit else { return }
        var printer = LogPrinter(daemon: daemon, reference: reference, commit: commit)
        try await printer.print { buffer in try await console.log(Array(buffer.readableBytesView)) }
    }

    private func sayGoodbye(_ what: String) {
        guard let reference = attached.withLock({ $0 }) else {
            console.noteAtOnce("\(what) before the daemon answered; a build that it began goes on")
            return
        }
        console.noteAtOnce("\(what), the build goes on; follow it with: cairn log -f \(reference.shellWord)")
    }
}
