import BuilderProtocol

extension CommandBuilderConfiguration {
    /// What the end of the command means; nil for a success, `CancellationError` after a cancel.
    func failure(of end: CommandRun.End) throws(CancellationError) -> BuildFailure? {
        switch end {
        case .ended(.exited(0)): nil
        case .ended(.exited(let status)): BuildFailure(.exit, "Command \(run) exited with status \(status)")
        case .ended(.killed(let signal)): BuildFailure(.signal, "Command \(run) killed by signal \(signal)")
        case .exceededTimeout: BuildFailure(.timeout, "Exceeded timeout of \(timeout.shown)")
        case .exceededSilence:
            BuildFailure(.silence, "No output for \((silenceTimeout ?? .zero).shown)")
        case .cancelled: throw CancellationError()
        }
    }
}
