import Glibc
package import Logging

/// One execution of a command, from its start until nothing of it is left.
package struct CommandRun: Sendable {
    /// How it came to its end.
    package enum End: Hashable, Sendable {
        case ended(ExitStatus)
        case exceededTimeout
        case exceededSilence
        case cancelled
    }

    package var launch: Launch
    /// What its processes are recognised by, besides their descent.
    package var cookie: String
    /// The directories that are its own.
    package var directories: [String]
    /// Nil: as long as it likes.
    package var timeout: Duration?
    package var silenceTimeout: Duration?
    package var grace: Duration
    package var logger: Logger
    /// Called on the command's own thread with at most 64 KiB; after a cancel only when `showsItsEnd`.
    package var output: @Sendable ([UInt8]) -> Void
    /// Called several times a second while the command runs, on the same thread.
    package var tick: (@Sendable () -> Void)?
    /// The size of the terminal that it runs at, asked for again and again; nil for a pipe.
    package var terminal: (@Sendable () -> TerminalSize)?
    /// What a cancelled command is asked to end with.
    package var stopSignal: @Sendable () -> Int32 = { SIGTERM }
    /// True when what it says after a cancel is wanted, too.
    package var showsItsEnd = false

    package init(
        launch: Launch,
        cookie: String,
        directories: [String],
        timeout: Duration?,
        silenceTimeout: Duration?,
        grace: Duration,
        logger: Logger,
        output: @escaping @Sendable ([UInt8]) -> Void,
        tick: (@Sendable () -> Void)?
    ) {
        self.launch = launch
        self.cookie = cookie
        self.directories = directories
        self.timeout = timeout
        self.silenceTimeout = silenceTimeout
        self.grace = grace
        self.logger = logger
        self.output = output
        self.tick = tick
    }

    /// Throws `LaunchError` when the command does not start, `SystemError` when we cannot start anything.
    package func run() async throws -> End {
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
        let child = try ChildProcess(launch, terminal: terminal?())
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
