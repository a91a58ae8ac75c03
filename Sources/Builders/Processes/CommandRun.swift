import Glibc
import Logging

/// One execution of a command, from its start until nothing of it is left.
struct CommandRun: Sendable {
    /// How it came to its end.
    enum End: Hashable, Sendable {
        case ended(ExitStatus)
        case exceededTimeout
        case exceededSilence
        case cancelled
    }

    var launch: Launch
    /// What its processes are recognised by, besides their descent.
    var cookie: String
    /// The directories that are its own.
    var directories: [String]
    var timeout: Duration
    var silenceTimeout: Duration?
    var grace: Duration
    var logger: Logger
    /// Called on the command's own thread with at most 64 KiB; not any more after a cancel.
    var output: @Sendable ([UInt8]) -> Void
    /// Called several times a second while the command runs, on the same thread.
    var tick: (@Sendable () -> Void)?

    /// Throws `LaunchError` when the command does not start, `SystemError` when we cannot start anything.
    func run() async throws -> End {
        let signals = try RunSignals()
        return try await withTaskCancellationHandler {
            try await DedicatedThread.run { try start(signals) }
        } onCancel: {
            signals.cancel()
        }
    }

    private func start(_ signals: RunSignals) throws -> End {
        defer { signals.close() }
        guard !signals.isCancelled else { return .cancelled }
        let child = try ChildProcess(launch)
        defer { close(child.output) }
        // A thread that waits, not a pidfd: the zombie stays until we take it, so its number stays ours.
        let code = DedicatedThread.start {
            child.waitForExit()
            if !signals.exited() { _ = child.reap() }
        }
        guard code == 0 else {
            kill(-child.id, SIGKILL)
            _ = child.reap()
            throw SystemError("pthread_create", code: code)
        }
        var supervision = Supervision(self, child: child, signals: signals)
        return supervision.follow()
    }
}
