import BuilderProtocol
import NIOCore

/// One `cairn build`: the question, the log, the end.
struct BuildSession: Sendable {
    let console: Console
    let request: DaemonRequest
    let timeout: Duration?
    let follows: Bool

    private let start = ContinuousClock.now

    init(console: Console, request: DaemonRequest, timeout: Duration?, follows: Bool) {
        self.console = console
        self.request = request
        self.timeout = timeout
        self.follows = follows
    }

    /// The final Result, or the pending one when not following; its log is printed by then.
    func result(from daemon: Daemon) async throws -> Received<ResultDocument> {
        let request = request
        let first = try await attached(to: nil) {
            try await daemon.document(request, as: ResultDocument.self)
        }
        let reference = ResultReference(builder: first.document.builder, key: first.document.key)
        guard first.document.status == .pending else {
            try await printStoredLog(of: first.document, reference, from: daemon)
            return first
        }
        guard follows else { return first }
        return try await attached(to: reference) {
            try await follow(first.document, reference, from: daemon)
        }
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

    private func follow(
        _ pending: ResultDocument, _ reference: ResultReference, from daemon: Daemon
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
        of result: ResultDocument, _ reference: ResultReference, from daemon: Daemon
    ) async throws {
        // The commit's own log: the key's newest may belong to another build by now.
        guard let commit = result.commit else { return }
        var printer = LogPrinter(daemon: daemon, reference: reference, commit: commit)
        try await printer.print { buffer in try await console.log(Array(buffer.readableBytesView)) }
    }

    /// Runs the operation in the time left; detaching says how to attach again.
    private func attached<Value: Sendable>(
        to reference: ResultReference?, _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let left = timeout.map { max(.zero, $0 - (ContinuousClock.now - start)) }
        switch await Attachment(timeout: left).run(operation) {
        case .ended(let result): return try result.get()
        case .timedOut: sayGoodbye("stopped waiting", reference)
        case .interrupted: sayGoodbye("detached", reference)
        }
        throw ExitStatus.stoppedWaiting
    }

    private func sayGoodbye(_ what: String, _ reference: ResultReference?) {
        guard let reference else {
            console.noteAtOnce("\(what) before the daemon answered; if it got the question, the build goes on")
            return
        }
        console.noteAtOnce("\(what), the build goes on; follow it with: cairn log -f \(reference.shellWord)")
    }
}
