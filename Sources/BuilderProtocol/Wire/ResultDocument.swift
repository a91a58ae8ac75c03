/// A Result as clients see it (contract section 4): of a key, or of one attempt.
public struct ResultDocument: Codable, Hashable, Sendable {
    public enum Status: String, Codable, Hashable, Sendable {
        case pending, success, failure, cancelled, interrupted, error
    }

    public var builder: String
    public var key: String
    public var branch: String
    public var title: String
    public var status: Status
    /// What a pending build waits for or does.
    public var reason: String?
    /// Why it failed or was cancelled.
    public var message: String?
    public var failureKind: BuildFailure.Kind?
    public var phase: String?
    public var progress: ProgressDocument?
    /// Where a pending build's steps are; nil when it has none, the first 100 when it has more.
    public var steps: [StepDocument]?
    public var build: BuildDocument?
    /// The branch's head, 40 hexadecimal digits.
    public var commit: String?
    /// RFC 3339, UTC.
    public var finishedAt: String?
    /// Seconds.
    public var duration: Double?
    /// Private ones as `***`.
    public var parameters: [String: String]
    public var rebuildRequested: Bool
    public var updating: Bool
    public var canRebuild: Bool
    public var canCancel: Bool

    public init(
        builder: String,
        key: String,
        branch: String,
        title: String,
        status: Status,
        parameters: [String: String] = [:],
        rebuildRequested: Bool = false,
        updating: Bool = false,
        canRebuild: Bool = false,
        canCancel: Bool = false
    ) {
        self.builder = builder
        self.key = key
        self.branch = branch
        self.title = title
        self.status = status
        self.parameters = parameters
        self.rebuildRequested = rebuildRequested
        self.updating = updating
        self.canRebuild = canRebuild
        self.canCancel = canCancel
    }

    enum CodingKeys: String, CodingKey {
        case builder, key, branch, title, status, reason, message, phase, progress, steps, build, commit,
            duration, parameters, updating
        case failureKind = "failure_kind"
        case finishedAt = "finished_at"
        case rebuildRequested = "rebuild_requested"
        case canRebuild = "can_rebuild"
        case canCancel = "can_cancel"
    }
}

/// How far a pending build has come.
public struct ProgressDocument: Codable, Hashable, Sendable {
    /// 0 to 1.
    public var fraction: Double?
    public var message: String?
    /// Builds that come first in the pool; 0 once it has a slot.
    public var ahead: Int?

    public init(fraction: Double? = nil, message: String? = nil, ahead: Int? = nil) {
        self.fraction = fraction
        self.message = message
        self.ahead = ahead
    }
}

/// The attempt that a Result speaks of.
public struct BuildDocument: Codable, Hashable, Sendable {
    public var id: String
    public var number: Int?
    public var cause: String?
    public var queuedAt: String?
    public var startedAt: String?

    public init(
        id: String,
        number: Int? = nil,
        cause: String? = nil,
        queuedAt: String? = nil,
        startedAt: String? = nil
    ) {
        self.id = id
        self.number = number
        self.cause = cause
        self.queuedAt = queuedAt
        self.startedAt = startedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, number, cause
        case queuedAt = "queued_at"
        case startedAt = "started_at"
    }
}
