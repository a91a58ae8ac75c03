import BuilderProtocol
import Execution

extension CommandBuilderConfiguration {
    /// What the end of the command means; nil for a success, `CancellationError` after a cancel.
    func failure(of end: CommandRun.End) throws(CancellationError) -> BuildFailure? {
        switch end {
        case .ended(let status): run.failure(of: status)
        case .exceededTimeout: BuildFailure(.timeout, "Exceeded timeout of \(timeout.shown)")
        case .exceededSilence:
            BuildFailure(.silence, "No output for \((silenceTimeout ?? .zero).shown)")
        case .cancelled: throw CancellationError()
        }
    }
}
