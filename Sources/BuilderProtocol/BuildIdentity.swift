/// What a builder is asked to identify.
public struct IdentityRequest: Sendable {
    /// All declared parameters, defaults included.
    public var parameters: [String: String]
    /// The source commit of an earlier build, which then stands for the revision; nil to resolve it anew.
    public var source: String?

    public init(parameters: [String: String], source: String? = nil) {
        self.parameters = parameters
        self.source = source
    }
}

/// Which result a request means.
public struct BuildIdentity: Hashable, Sendable {
    public var key: BuildKey
    /// One line for people; the log's heading.
    public var title: String
    /// The commit id that is built, for builders with a source.
    public var source: String?

    public init(key: BuildKey, title: String, source: String? = nil) {
        self.key = key
        self.title = title
        self.source = source
    }
}

/// Why a request's result cannot be identified.
public enum IdentificationError: Error, Hashable, Sendable {
    /// The key that the parameters make is not one (see `BuildKey`).
    case invalidKey(String)
    /// The source has no such revision.
    case unknownRevision(String)
    /// The source cannot be reached; the message says why.
    case sourceUnavailable(String)
}
