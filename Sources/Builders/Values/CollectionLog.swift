import BuilderProtocol
import Execution

/// The lines about what was not collected: a bounded number of them.
struct CollectionLog {
    static let mostLines = 20
    private let log: BuildLog
    private var count = 0

    init(_ log: BuildLog) {
        self.log = log
    }

    mutating func write(_ line: String) {
        count += 1
        if count <= Self.mostLines { log.write(line: line) }
    }

    mutating func skipped(_ path: FilePath, _ reason: String) {
        write("Not collected: \(path.shown) (\(reason))")
    }

    /// Says how many lines were left out.
    func finish() {
        if count > Self.mostLines { log.write(line: "Not collected: \(count - Self.mostLines) more") }
    }
}
