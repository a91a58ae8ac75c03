/// What the cache does for a build that prepares.
///
/// Builds take turns in preparing (`limits.preparations`). A build has its turn while `prepare` runs; what
/// only waits for another build's result gives the turn back meanwhile, so that no build waits for itself.
public protocol Preparation: Sendable {
    /// Calls `body`, which does no work of its own, without the build's turn.
    func resting<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value

    /// Calls `body` with the build's turn, which is shared by everything that works for the build at once.
    func working<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value

    /// The result of another builder, built if it is not known; waiting for it takes no turn.
    ///
    /// Throws a `BuildFailure` when there can be none, a `BuildCancellation` when somebody cancelled that build.
    func result(of request: DependencyRequest) async throws -> Dependency

    /// A way for somebody outside to say how something ended.
    func openCallback() throws -> any Callback

    /// Counts a step that ended.
    func record(_ report: StepReport)
}

/// A wish for another builder's result.
public struct DependencyRequest: Hashable, Sendable {
    public var builder: String
    public var parameters: [String: String]

    public init(builder: String, parameters: [String: String]) {
        self.builder = builder
        self.parameters = parameters
    }
}

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
