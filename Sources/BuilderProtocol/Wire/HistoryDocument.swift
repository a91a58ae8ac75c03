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
}
