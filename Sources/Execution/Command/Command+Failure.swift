package import BuilderProtocol

extension Command {
    /// What the end of the command means; nil for a success.
    package func failure(of status: ExitStatus) -> BuildFailure? {
        switch status {
        case .exited(0): nil
        case .exited(let status): BuildFailure(.exit, "Command \(self) exited with status \(status)")
        case .killed(let signal): BuildFailure(.signal, "Command \(self) killed by signal \(signal)")
        }
    }
}
