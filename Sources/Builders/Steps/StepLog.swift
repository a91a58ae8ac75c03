import BuilderProtocol
import Synchronization

/// A step's part of the build's log, under a heading of its own.
final class StepLog: Sendable {
    /// Lines of a step kept back at most; a step writes a few.
    static let limit = 1000

    private let log: BuildLog
    private let isBuffered: Bool
    private let lines: Mutex<[String]>

    /// `isBuffered`: written in one piece at the end, because others write at the same time.
    init(_ step: StepConfiguration, to log: BuildLog, isBuffered: Bool) {
        let kind = step.kind.rawValue
        let heading = "=== Step \(step.name == kind ? kind : "\(step.name) (\(kind))")"
        self.log = log
        self.isBuffered = isBuffered
        lines = Mutex([heading])
        if !isBuffered { log.write(line: heading) }
    }

    func write(_ line: String) {
        let line = line.onOneLine(longestBytes: 2000)
        guard isBuffered else { return log.write(line: line) }
        lines.withLock { if $0.count < Self.limit { $0.append(line) } }
    }

    func close() {
        guard isBuffered else { return }
        log.write(lines.withLock { Array(($0.joined(separator: "\n") + "\n").utf8) })
    }
}
