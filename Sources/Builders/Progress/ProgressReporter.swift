import BuilderProtocol
import Logging
import Synchronization

/// Publishes what a command says about its progress; what is no progress is mentioned once.
final class ProgressReporter: Sendable {
    private let file: ProgressFile
    private let report: @Sendable (BuildProgress) -> Void
    private let logger: Logger
    private let hasWarned = Atomic(false)

    init(file: ProgressFile, report: @escaping @Sendable (BuildProgress) -> Void, logger: Logger) {
        self.file = file
        self.report = report
        self.logger = logger
    }

    /// Publishes the newest of the lines that came since the last call.
    func follow(atEnd: Bool = false) {
        var newest: BuildProgress?
        for line in file.newLines(atEnd: atEnd) {
            if let progress = BuildProgress(line: line) { newest = progress } else { warn(about: line) }
        }
        if let newest { report(newest) }
    }

    private func warn(about line: ArraySlice<UInt8>) {
        guard !hasWarned.exchange(true, ordering: .relaxed) else { return }
        let text = String(decoding: line, as: UTF8.self).onOneLine(longestBytes: 100)
        logger.warning("progress not understood", metadata: ["line": "\(text)"])
    }
}
