/// The result of another builder.
public struct Dependency: Sendable {
    /// `BUILDER/KEY`, as the client names results.
    public var name: String
    /// The path of the result below the daemon's address.
    public var link: String
    /// The commit that holds it, 40 hexadecimal digits.
    public var commit: String
    /// Why it failed; nil for a success.
    public var failure: String?
    /// True when it was known without a build.
    public var wasKnown: Bool
    /// Writes its artifacts into an empty directory.
    public let write: @Sendable (_ directory: String) async throws -> Void

    public init(
        name: String,
        link: String,
        commit: String,
        failure: String?,
        wasKnown: Bool,
        write: @escaping @Sendable (String) async throws -> Void
    ) {
        self.name = name
        self.link = link
        self.commit = commit
        self.failure = failure
        self.wasKnown = wasKnown
        self.write = write
    }
}
