import BuilderProtocol

/// What an attempt came to, before anything is stored.
enum BuildOutcome: Sendable {
    case success
    case failure(BuildFailure)
    case cancelled(Cancellation)
    case interrupted(Interruption)
    /// Our own trouble, in words for the operator.
    case error(String)
}

/// What ended a build that nobody cancelled.
enum Interruption: Hashable, Sendable {
    case stopping
    /// The lease of its claim ran out.
    case expired
    /// The holder of its claim gave it up.
    case givenUp
    /// It was reserved, and its start window is over; the text says why it did not start.
    case missedStart(String)

    var message: String {
        switch self {
        case .stopping: "Interrupted: the daemon is stopping"
        case .expired: "Interrupted: the claim's lease ran out"
        case .givenUp: "Interrupted: the claim was given up"
        case .missedStart(let why): "Interrupted: \(why)"
        }
    }
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
