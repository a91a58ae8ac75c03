import BuilderProtocol

/// The exit codes, fixed: scripts rely on them. Thrown by a command that has said everything already.
enum ExitStatus: Int32, Error {
    case success = 0
    case buildFailed = 1
    case usage = 2
    case notFound = 3
    case cancelled = 5
    case stoppedWaiting = 6
    case unavailable = 7
    case notAllowed = 8

    /// What `build` exits with.
    init(outcome: ResultDocument.Status) {
        switch outcome {
        case .success, .pending: self = .success
        case .failure: self = .buildFailed
        case .cancelled: self = .cancelled
        case .interrupted, .error: self = .unavailable
        }
    }

    /// For an answer with an HTTP status that is no success.
    init(httpStatus: Int) {
        switch httpStatus {
        case 400, 413, 422: self = .usage
        case 401, 403: self = .notAllowed
        case 404: self = .notFound
        default: self = .unavailable
        }
    }
}
