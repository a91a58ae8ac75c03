import BuilderProtocol

/// How a step ended, and what that means for its build.
enum StepOutcome: Sendable {
    case completed(wasPresent: Bool)
    case failed(BuildFailure)
    /// Trouble of ours: no result of the build's.
    case broken(any Error)
    /// `BuildCancellation` or `CancellationError`.
    case cancelled(any Error)

    init(of error: any Error, in step: String) {
        switch error {
        case let failure as BuildFailure:
            self = .failed(BuildFailure(.step, "Step \"\(step)\" failed: \(failure.message)"))
        case is BuildCancellation, is CancellationError: self = .cancelled(error)
        // What is cancelled may say so in words of its own.
        case _ where Task.isCancelled: self = .cancelled(CancellationError())
        default: self = .broken(error)
        }
    }

    var state: StepState {
        switch self {
        case .completed: .completed
        case .failed, .broken: .failed
        case .cancelled: .cancelled
        }
    }

    var event: StepEvent {
        switch self {
        case .completed: .complete
        case .failed, .broken: .fail
        case .cancelled: .cancel
        }
    }

    var wasPresent: Bool {
        if case .completed(let wasPresent) = self { wasPresent } else { false }
    }

    /// What the build ends with; nil when every step completed. What failed first wins: the others may only
    /// have ended because of it.
    static func decisive(among outcomes: [StepOutcome]) -> (any Error)? {
        var cancelled: (any Error)?
        for outcome in outcomes {
            switch outcome {
            case .failed(let failure): return failure
            case .broken(let error): return error
            case .cancelled(let error): cancelled = cancelled ?? error
            case .completed: break
            }
        }
        return cancelled
    }
}
