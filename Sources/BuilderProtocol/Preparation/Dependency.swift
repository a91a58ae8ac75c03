/// The result of another builder.
public struct Dependency: Sendable {
    public var builder: String
    public var key: String
    /// The commit that holds it, 40 hexadecimal digits.
    public var commit: String
    /// Why it failed; nil for a success.
    public var failure: String?
    /// True when it was known without a build.
    public var wasKnown: Bool
    /// Writes its artifacts into an empty directory.
    public let write: @Sendable (_ directory: String) async throws -> Void

    public init(
        builder: String,
        key: String,
        commit: String,
        failure: String?,
        wasKnown: Bool,
        write: @escaping @Sendable (String) async throws -> Void
    ) {
        self.builder = builder
        self.key = key
        self.commit = commit
        self.failure = failure
        self.wasKnown = wasKnown
        self.write = write
    }

    /// As the client names results.
    public var name: String { "\(builder)/\(key)" }

    /// The path of the result below the daemon's address.
    public var link: String { ResultPath.of(builder, key.utf8) }
}
