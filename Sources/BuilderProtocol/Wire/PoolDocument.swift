/// A pool and who waits for its slots.
public struct PoolDocument: Codable, Hashable, Sendable {
    public struct Waiting: Codable, Hashable, Sendable {
        public var build: String
        public var user: String?
        /// Builds that come first: those holding a slot and the queued ones before it.
        public var position: Int

        public init(build: String, user: String?, position: Int) {
            self.build = build
            self.user = user
            self.position = position
        }
    }

    public var name: String
    public var capacity: Int
    public var inUse: Int
    public var queue: [Waiting]

    public init(name: String, capacity: Int, inUse: Int, queue: [Waiting]) {
        self.name = name
        self.capacity = capacity
        self.inUse = inUse
        self.queue = queue
    }

    enum CodingKeys: String, CodingKey {
        case name, capacity, queue
        case inUse = "in_use"
    }
}
