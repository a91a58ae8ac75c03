import BuilderProtocol
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

    private func attend(to daemon: Daemon) async throws -> Received<ResultDocument> {
        let first: Received<ResultDocument> = try await daemon.document(request)
        let reference = ResultReference(builder: first.document.builder, key: first.document.key)
        guard first.document.status == .pending else {
            try await LogShow(daemon: daemon, console: console).print(first.document)
            return first
        }
        guard follows else { return first }
        attached.withLock { $0 = reference }
        return try await LogShow(daemon: daemon, console: console).follow(first.document)
    }

    private func sayGoodbye(_ what: String) {
        guard let reference = attached.withLock({ $0 }) else {
            console.noteAtOnce("\(what) before the daemon answered; a build that it began goes on")
            return
        }
        console.noteAtOnce("\(what), the build goes on; follow it with: cairn log -f \(reference.shellWord)")
    }
}
