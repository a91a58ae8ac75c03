/// One commit of a branch's history.
public struct HistoryDocument: Codable, Hashable, Sendable {
    public var commit: String
    /// Nil for marks.
    public var number: Int?
    /// `success`, `failure` or `marked`.
    public var outcome: String
    public var started: String?
    public var duration: Double?
    public var cause: String?

    public init(
        commit: String,
        number: Int?,
        outcome: String,
        started: String?,
        duration: Double?,
        cause: String?
    ) {
        self.commit = commit
        self.number = number
        self.outcome = outcome
        self.started = started
        self.duration = duration
        self.cause = cause
    }

    enum CodingKeys: String, CodingKey {
        case commit, number, outcome, started, duration, cause
    }

    // Every commit has every member: what a mark does not have is null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(commit, forKey: .commit)
        try container.encode(number, forKey: .number)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(started, forKey: .started)
        try container.encode(duration, forKey: .duration)
        try container.encode(cause, forKey: .cause)
    }
}
