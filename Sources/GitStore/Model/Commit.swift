/// A commit, and what lies at the top of its tree.
public struct Commit: Hashable, Sendable {
    public var id: ObjectID
    public var parents: [ObjectID]
    /// First line of the message.
    public var subject: String
    /// In the order of the message.
    public var trailers: [Trailer]
    /// The committer's time, in seconds since 1970.
    public var committedAt: Int64
    /// Names at the top of the tree and the objects they stand for.
    public var entries: [String: ObjectID]

    public init(
        id: ObjectID,
        parents: [ObjectID],
        subject: String,
        trailers: [Trailer],
        committedAt: Int64,
        entries: [String: ObjectID]
    ) {
        self.id = id
        self.parents = parents
        self.subject = subject
        self.trailers = trailers
        self.committedAt = committedAt
        self.entries = entries
    }

    /// The value of the last trailer of that name.
    public func trailer(_ name: String) -> String? {
        trailers.last { $0.name == name }?.value
    }
}

/// One `Name: value` line at the end of a commit message.
public struct Trailer: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
