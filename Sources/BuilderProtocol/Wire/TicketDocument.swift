/// A ticket as clients see it (contract section 4).
public struct TicketDocument: Codable, Hashable, Sendable {
    /// The capability; nil in a list whose daemon lost what it is made of.
    public var ticket: String?
    public var user: String?
    /// `created`, `running`, `complete`, `failed` or `deleted`.
    public var status: String
    /// RFC 3339, UTC.
    public var createdAt: String
    public var changedAt: String
    /// The worker that builds it, where workers do.
    public var workerID: String?
    /// When its build is to start, where that was reserved.
    public var reservation: ReservationDocument?
    /// How the build ended; nil before that.
    public var result: ResultDocument?
    /// Lists leave out `result` altogether.
    private var hasResult = true

    public init(ticket: String?, user: String?, status: String, createdAt: String, changedAt: String) {
        self.ticket = ticket
        self.user = user
        self.status = status
        self.createdAt = createdAt
        self.changedAt = changedAt
    }

    /// As lists show it.
    public var withoutResult: TicketDocument {
        var document = self
        (document.result, document.hasResult) = (nil, false)
        return document
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ticket, forKey: .ticket)
        try container.encode(user, forKey: .user)
        try container.encode(status, forKey: .status)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(changedAt, forKey: .changedAt)
        try container.encode(workerID, forKey: .workerID)
        try container.encodeIfPresent(reservation, forKey: .reservation)
        if hasResult { try container.encode(result, forKey: .result) }
    }

    enum CodingKeys: String, CodingKey {
        case ticket, user, status, reservation, result
        case createdAt = "created_at"
        case changedAt = "changed_at"
        case workerID = "worker_id"
    }
}
