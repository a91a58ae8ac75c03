package import BuilderProtocol
package import Logging
import Synchronization

/// Publishes what a command says about its progress; what is no progress is mentioned once.
package final class ProgressReporter: Sendable {
    private let file: ProgressFile
    private let report: @Sendable (BuildProgress) -> Void
    private let logger: Logger
    private let hasWarned = Atomic(false)

    package init(file: ProgressFile, report: @escaping @Sendable (BuildProgress) -> Void, logger: Logger) {
        self.file = file
        self.report = report
        self.logger = logger
    }

    /// Publishes the newest of the lines that came since the last call.
    package func follow(atEnd: Bool = false) {
        var newest: BuildProgress?
        for line in file.newLines(atEnd: atEnd) {
            if let progress = BuildProgress(line: line) { newest = progress } else { warn(about: line) }
        }
        // What it will be is not known before its end: no warning yet.
        if !atEnd, let progress = file.unfinishedLine().flatMap({ BuildProgress(line: $0) }) {
            newest = progress
        }
        if let newest { report(newest) }
    }

    private func warn(about line: ArraySlice<UInt8>) {
        guard !hasWarned.exchange(true, ordering: .relaxed) else { return }
        // Not the line itself: it may hold a secret of the request.
        logger.warning("progress not understood", metadata: ["bytes": "\(line.count)"])
    }
}
