package import BuilderProtocol

/// A ticket as the store keeps it: everything but its capability and its secrets.
struct TicketRecord: Codable, Sendable {
    static let kind = "tickets"

    var sequence: Int
    var nonce: UInt64
    var user: String?
    var builder: String
    /// Without the private ones.
    var parameters: [String: String]
    /// True when the spool holds context or private parameters, without which it cannot be asked again.
    var hasSecrets: Bool
    var status: TicketStatus
    /// Milliseconds since 1970.
    var createdAt: Int64
    /// Milliseconds since 1970.
    var changedAt: Int64
    /// As of the last change: how the build stood, then how it ended; nil once it is deleted.
    var result: ResultDocument?

    enum CodingKeys: String, CodingKey {
        case sequence, nonce, user, builder, parameters, status, result
        case hasSecrets = "has_secrets"
        case createdAt = "created_at"
        case changedAt = "changed_at"
    }
}

/// A wish for a ticket.
package struct TicketRequest: Sendable {
    package var builder: String
    package var parameters: [String: String]
    package var context: [String: String]
    package var user: String?

    package init(
        builder: String,
        parameters: [String: String],
        context: [String: String] = [:],
        user: String? = nil
    ) {
        self.builder = builder
        self.parameters = parameters
        self.context = context
        self.user = user
    }
}

/// A ticket as its user sees it.
package struct TicketView: Sendable {
    /// Nil when the spool that could tell it is lost; who has it may use it all the same.
    package var capability: String?
    package var user: String?
    package var status: TicketStatus
    package var createdAt: Timestamp
    package var changedAt: Timestamp
    /// How its build ended; nil before that, and in lists.
    package var result: ResultDocument?
}
