import BuilderProtocol

/// A ticket as the store keeps it: everything but its capability and its secrets.
///
/// Two lines of JSON. Of all tickets the first is read at the start; the second, when somebody asks.
struct TicketRecord: Sendable {
    static let kind = "tickets"

    var entry: TicketEntry
    var details: TicketDetails

    var bytes: [UInt8] {
        JSONBytes.encode(entry) + [Self.newline] + JSONBytes.encode(details) + [Self.newline]
    }

    /// Nil for what is no record.
    init?(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: Self.newline)
        guard lines.count == 2, let entry = TicketEntry(Array(lines[0])),
            let details = JSONBytes.decode(TicketDetails.self, from: Array(lines[1]))
        else { return nil }
        self.init(entry: entry, details: details)
    }

    init(entry: TicketEntry, details: TicketDetails) {
        self.entry = entry
        self.details = details
    }

    /// What is read at the start.
    static func entry(of bytes: [UInt8]) -> TicketEntry? {
        TicketEntry(Array(bytes.prefix { $0 != newline }))
    }

    private static let newline = UInt8(ascii: "\n")
}

/// What lists show of a ticket.
struct TicketEntry: Encodable, Hashable, Sendable {
    var sequence: Int
    var nonce: UInt64
    var user: String?
    var status: TicketStatus
    /// Milliseconds since 1970.
    var createdAt: Int64
    /// Milliseconds since 1970.
    var changedAt: Int64
    /// The worker that built it last, where workers do.
    var worker: String?
    /// When its build is prepared and started; nil for one that is asked for at once.
    var reservation: Reservation?

    enum CodingKeys: String, CodingKey {
        case sequence, nonce, user, status, worker, reservation
        case createdAt = "created_at"
        case changedAt = "changed_at"
    }
}

extension TicketEntry {
    // Not by Decodable, which takes ten times as long: there may be a hundred thousand.
    init?(_ bytes: [UInt8]) {
        guard let json = try? JSONParser.parse(bytes), let sequence: Int = json.integer("sequence"),
            let nonce: UInt64 = json.integer("nonce"), let createdAt: Int64 = json.integer("created_at"),
            let changedAt: Int64 = json.integer("changed_at"),
            let status = json["status"]?.text.flatMap(TicketStatus.init)
        else { return nil }
        self.init(
            sequence: sequence,
            nonce: nonce,
            user: json["user"]?.text,
            status: status,
            createdAt: createdAt,
            changedAt: changedAt,
            worker: json["worker"]?.text,
            reservation: json["reservation"].flatMap(Reservation.init)
        )
    }
}

extension JSONValue {
    /// A member that is a whole number of that type.
    func integer<Value: FixedWidthInteger>(_ name: String) -> Value? {
        guard case .number(let number)? = self[name] else { return nil }
        return Value(number.text)
    }
}

/// What only the ticket itself shows, and what asking again takes.
struct TicketDetails: Codable, Sendable {
    var builder: String
    /// Without the private ones.
    var parameters: [String: String]
    /// True when the spool holds context or private parameters, without which it cannot be asked again.
    var hasSecrets: Bool
    /// As of the last change: how the build stood, then how it ended; nil once it is deleted.
    var result: ResultDocument?

    enum CodingKeys: String, CodingKey {
        case builder, parameters, result
        case hasSecrets = "has_secrets"
    }
}
