import BuilderProtocol
import Synchronization

/// What a build wrote, reported and explained.
final class Recorder: Sendable {
    private struct State {
        var log: [UInt8] = []
        var progress: [BuildProgress] = []
        var explanations: [String] = []
    }

    private let state = Mutex(State())

    var log: [UInt8] { state.withLock { $0.log } }
    var text: String { String(decoding: log, as: UTF8.self) }
    var lines: [Substring] { text.split(separator: "\n") }
    var progress: [BuildProgress] { state.withLock { $0.progress } }
    var explanations: [String] { state.withLock { $0.explanations } }

    func append(_ bytes: [UInt8]) { state.withLock { $0.log += bytes } }
    func append(_ progress: BuildProgress) { state.withLock { $0.progress.append(progress) } }
    func append(_ explanation: String) { state.withLock { $0.explanations.append(explanation) } }
}
