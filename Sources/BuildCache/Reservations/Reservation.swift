package import BuilderProtocol
import GitStore

/// When a build is to be prepared and started, as somebody was promised.
package struct Reservation: Codable, Hashable, Sendable {
    /// A slot that becomes free so soon after the start is in time, even where the window ends with the start.
    static let leeway: Duration = .seconds(10)

    /// Names the promise in the plan: the digest of the offer's capability, 40 hexadecimal digits.
    package var id: String
    /// The branch of the result that it is for.
    package var branch: String
    package var pool: String
    /// Milliseconds since 1970, as are the others.
    private var startsAt: Int64
    private var latestAt: Int64
    private var preparesAt: Int64
    /// Milliseconds.
    private var lasts: Int64

    package init(
        id: String,
        branch: String,
        pool: String,
        start: Timestamp,
        latest: Timestamp,
        prepareAt: Timestamp,
        duration: Duration
    ) {
        self.id = id
        self.branch = branch
        self.pool = pool
        startsAt = start.millisecondsSince1970
        latestAt = max(latest, start + Self.leeway).millisecondsSince1970
        preparesAt = prepareAt.millisecondsSince1970
        lasts = duration.wholeMilliseconds
    }

    package var start: Timestamp { Timestamp(millisecondsSince1970: startsAt) }
    /// The build has its slot by then, or never.
    package var latest: Timestamp { Timestamp(millisecondsSince1970: latestAt) }
    package var prepareAt: Timestamp { Timestamp(millisecondsSince1970: preparesAt) }
    package var duration: Duration { .milliseconds(lasts) }

    var promise: ObjectID { ObjectID(hex: id) ?? .blob(Array(id.utf8)) }

    enum CodingKeys: String, CodingKey {
        case id, branch, pool
        case startsAt = "starts_at"
        case latestAt = "latest_at"
        case preparesAt = "prepares_at"
        case lasts = "duration"
    }
}

extension Reservation {
    /// Nil for what is none.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.text, let branch = json["branch"]?.text, let pool = json["pool"]?.text,
            let startsAt: Int64 = json.integer("starts_at"), let latestAt: Int64 = json.integer("latest_at"),
            let preparesAt: Int64 = json.integer("prepares_at"), let lasts: Int64 = json.integer("duration")
        else { return nil }
        (self.id, self.branch, self.pool) = (id, branch, pool)
        (self.startsAt, self.latestAt, self.preparesAt) = (startsAt, latestAt, preparesAt)
        self.lasts = lasts
    }
}
