import BuilderProtocol

/// What an attempt came to, before anything is stored.
enum BuildOutcome: Sendable {
    case success
    case failure(BuildFailure)
    case cancelled(Cancellation)
    case interrupted
    /// Our own trouble, in words for the operator.
    case error(String)
}

/// Who wanted a build to end, and why.
struct Cancellation: Hashable, Sendable {
    var user: String?
    var reason: String?

    var logLine: String {
        let by = user.map { " by \($0)" } ?? ""
        let why = reason.map { ": \($0)" } ?? ""
        return "Cancelled\(by)\(why)".onOneLine
    }
}
