/// When a reserved build is prepared and started; RFC 3339, UTC.
public struct ReservationDocument: Codable, Hashable, Sendable {
    public var start: String
    public var prepareAt: String
    /// When it is missed, if it has not started by then.
    public var latest: String

    public init(start: String, prepareAt: String, latest: String) {
        self.start = start
        self.prepareAt = prepareAt
        self.latest = latest
    }

    enum CodingKeys: String, CodingKey {
        case start, latest
        case prepareAt = "prepare_at"
    }
}
