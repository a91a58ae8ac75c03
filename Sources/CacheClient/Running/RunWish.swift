import Execution

/// What the user asked `cairn run` for.
struct RunWish: Sendable {
    var builder: String
    var parameters: [String: String]
    var user: String?
    var command: [String]
    /// What of the current directory is kept.
    var patterns: [String]
    var policy: UnavailabilityPolicy
    var writesJSON: Bool

    /// The body of `POST …/claims`.
    struct Body: Encodable {
        var parameters: [String: String]
        var user: String?
    }

    var body: Body { Body(parameters: parameters, user: user) }
    var shownCommand: Command { .list(command) }
}
