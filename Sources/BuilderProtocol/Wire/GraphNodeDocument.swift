/// One result of a graph.
public struct GraphNodeDocument: Codable, Hashable, Sendable {
    /// How the result stands.
    public enum State: String, Codable, Hashable, Sendable, CaseIterable {
        /// Known and good enough.
        case success, failure
        case pending
        /// Known, but the next request builds it anew.
        case stale, marked
        /// The next request builds it.
        case missing, unreadable
        /// It cannot be told which result is meant; `message` says why.
        case unknown
    }

    /// The result of another node that a step needs.
    public struct Need: Codable, Hashable, Sendable {
        public var step: String
        /// The other node's `id`.
        public var node: Int
        public var follow: Bool

        public init(step: String, node: Int, follow: Bool) {
            self.step = step
            self.node = node
            self.follow = follow
        }
    }

    /// Its place among the nodes.
    public var id: Int
    public var builder: String
    /// Nil when it cannot be told.
    public var key: String?
    public var title: String?
    public var state: State
    /// Of a pending one.
    public var phase: String?
    public var message: String?
    /// 40 hexadecimal digits.
    public var commit: String?
    /// RFC 3339, UTC.
    public var finishedAt: String?
    /// Seconds.
    public var duration: Double?
    /// Private ones as `***`.
    public var parameters: [String: String]
    public var needs: [Need]

    public init(
        id: Int,
        builder: String,
        key: String? = nil,
        title: String? = nil,
        state: State,
        parameters: [String: String] = [:],
        needs: [Need] = []
    ) {
        self.id = id
        self.builder = builder
        self.key = key
        self.title = title
        self.state = state
        self.parameters = parameters
        self.needs = needs
    }

    enum CodingKeys: String, CodingKey {
        case id, builder, key, title, state, phase, message, commit, duration, parameters, needs
        case finishedAt = "finished_at"
    }
}
