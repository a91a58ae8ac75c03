import BuilderProtocol

/// Why a command could not be answered.
enum ClientError: Error {
    /// The command line, the environment or a local file is wrong.
    case usage(String)
    case unreachable(address: String, reason: String)
    /// The daemon said no; the document is nil when something else than a Cairn daemon answered.
    case refused(status: Int, ProblemDocument?)
    /// An answer that this client does not understand.
    case unexpectedAnswer(String)
    /// A build whose end nobody remembers.
    case lostBuild(id: String)
    /// There is no such result, or no such file in it.
    case notFound(String)

    var exitStatus: ExitStatus {
        switch self {
        case .usage: .usage
        case .refused(let status, _): ExitStatus(httpStatus: status)
        case .notFound: .notFound
        case .unreachable, .unexpectedAnswer, .lostBuild: .unavailable
        }
    }

    /// One line, and one more for each wrong field.
    var lines: [String] {
        switch self {
        case .usage(let message), .notFound(let message): [message]
        case .unreachable(let address, let reason): ["cannot reach \(address): \(reason)"]
        case .unexpectedAnswer(let message): ["unexpected answer: \(message)"]
        case .lostBuild(let id): ["build \(id) ended, but its outcome is not known any more; ask again"]
        case .refused(let status, nil): ["the server answered \(status)"]
        case .refused(_, let problem?): Self.lines(of: problem)
        }
    }

    private static func lines(of problem: ProblemDocument) -> [String] {
        let explanation = problem.detail.map { "\(problem.title): \($0)" } ?? problem.title
        let fields = (problem.errors ?? []).map { "  \($0.field): \($0.detail)" }
        return (["\(explanation) (\(problem.code))"] + fields).map { ShownText($0).line }
    }
}
