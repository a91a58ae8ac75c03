/// What became of one page of a bulk rebuild (contract section 4).
public struct BulkRebuildDocument: Codable, Hashable, Sendable {
    public struct Refused: Codable, Hashable, Sendable {
        public var key: String
        public var code: String

        public init(key: String, code: String) {
            self.key = key
            self.code = code
        }
    }

    public var dryRun: Bool
    /// Keys, in the order of their branch names.
    public var marked: [String]
    public var refused: [Refused]
    /// Nil at the end.
    public var nextPageToken: String?

    public init(dryRun: Bool, marked: [String], refused: [Refused], nextPageToken: String?) {
        self.dryRun = dryRun
        self.marked = marked
        self.refused = refused
        self.nextPageToken = nextPageToken
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(dryRun, forKey: .dryRun)
        try container.encode(marked, forKey: .marked)
        try container.encode(refused, forKey: .refused)
        try container.encode(nextPageToken, forKey: .nextPageToken)
    }

    enum CodingKeys: String, CodingKey {
        case marked, refused
        case dryRun = "dry_run"
        case nextPageToken = "next_page_token"
    }
}
