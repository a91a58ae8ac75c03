import BuilderProtocol
import Execution
import Foundation
import Logging
import Synchronization

/// The command, run here: at a terminal of its own when our output is one, in the user's environment and
/// directory. Signals that would end us end it.
final class LocalCommand: Sendable {
    enum End: Sendable {
        /// Nil for a success.
        case ended(BuildFailure?)
        /// A signal, or somebody else's word, ended it.
        case stopped
    }

    private static let grace: Duration = .seconds(10)

    private let wish: RunWish
    private let claim: ClaimDocument?
    private let output: LocalOutput
    private let progressFile: ProgressFile
    private let newestProgress = Mutex<BuildProgress?>(nil)
    private let stopSignal = Mutex<Int32?>(nil)
    private let task = Mutex<Task<CommandRun.End, any Error>?>(nil)

    /// `record` gets the output as well.
    init(wish: RunWish, claim: ClaimDocument?, record: OutputRecord?) throws {
        self.wish = wish
        self.claim = claim
        output = LocalOutput(wish.writesJSON ? .standardError : .standardOutput, record: record)
        progressFile = try .temporary(in: FileManager.default.temporaryDirectory.path)
    }

    /// What it said last.
    var progress: BuildProgress? { newestProgress.withLock { $0 } }

    /// Adds a line to what the command wrote.
    func write(line: String) {
        output.write(line: line)
    }

    func run() async throws -> End {
        defer { progressFile.remove() }
        let reporter = ProgressReporter(
            file: progressFile,
            report: { progress in self.newestProgress.withLock { $0 = progress } },
            logger: Self.logger
        )
        let command = commandRun(reporter)
        let signals = EndingSignals { self.stop(with: $0) }
        defer { signals.release() }
        let running = Task { try await command.run() }
        task.withLock { $0 = running }
        // Somebody may have stopped it before there was a task to cancel.
        if stopSignal.withLock({ $0 }) != nil { running.cancel() }
        do {
            let end = try await running.value
            if end != .cancelled { reporter.follow(atEnd: true) }
            output.finish()
            return self.end(end)
        } catch let error as LaunchError {
            return .ended(BuildFailure(.start, error.description))
        }
    }

    /// Asks the command and all that it started to end, and kills what is left after the grace.
    func stop(with signal: Int32) {
        stopSignal.withLock { $0 = signal }
        task.withLock { $0 }?.cancel()
    }

    private func end(_ end: CommandRun.End) -> End {
        switch end {
        case .ended(let status): .ended(wish.shownCommand.failure(of: status))
        case .cancelled, .exceededTimeout, .exceededSilence: .stopped
        }
    }

    private func commandRun(_ reporter: ProgressReporter) -> CommandRun {
        let cookie = "cairn-run/\(UInt64.random(in: 0 ... .max))"
        var command = CommandRun(
            launch: Launch(
                arguments: wish.command,
                environment: environment(cookie: cookie),
                directory: FileManager.default.currentDirectoryPath,
                input: .inherited
            ),
            cookie: cookie,
            directories: [],
            timeout: nil,
            silenceTimeout: nil,
            grace: Self.grace,
            logger: Self.logger,
            output: { [output] in output.write($0) },
            tick: { reporter.follow() }
        )
        let descriptor = output.descriptor
        if let size = TerminalSize(of: descriptor) {
            command.terminal = { TerminalSize(of: descriptor) ?? size }
        }
        command.stopSignal = { self.stopSignal.withLock { $0 } ?? SIGTERM }
        command.showsItsEnd = true
        return command
    }

    private func environment(cookie: String) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["CAIRN_BUILDER"] = wish.builder
        environment["CAIRN_KEY"] = claim?.result.key
        environment["CAIRN_BUILD"] = claim?.result.build?.id
        environment["CAIRN_PROGRESS"] = progressFile.path
        // A daemon's build that runs us is recognised by its own cookie.
        environment["CAIRN_COOKIE"] = environment["CAIRN_COOKIE"] ?? cookie
        for (name, value) in wish.parameters {
            environment["CAIRN_PARAM_" + name.uppercased().replacing("-", with: "_")] = value
        }
        return environment
    }

    private static let logger = {
        var logger = Logger(label: "cairn") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }()
}
