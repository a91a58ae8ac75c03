/// A named recipe that turns declared parameters into a result.
///
/// The cache asks `identify` which result a request means, and only when that result is not known does it
/// call `prepare` (no slot of the pool is held yet) and then `build` (with a slot). Both run in a task that
/// is cancelled when somebody cancels the build, so cooperative cancellation is all that a builder needs.
///
/// What `prepare` and `build` throw decides the outcome:
/// - nothing: success; whatever lies in `environment.valueDirectory` becomes the result's `value/`;
/// - a `BuildFailure`: a failure, which is a result and is cached like any other;
/// - a `CancellationError` after a cancel, or a `BuildCancellation`: cancelled, nothing is stored;
/// - anything else: an error of the builder itself. It is logged, counted, never cached.
public protocol Builder: Sendable {
    /// What requests may say and how results are kept.
    var declaration: BuilderDeclaration { get }

    /// Values of the builder's own that nobody may read: masked wherever text leaves a build.
    var secrets: [String] { get }

    /// Which result the request means. Throws `IdentificationError` when that cannot be told.
    func identify(_ request: IdentityRequest) async throws -> BuildIdentity

    /// The key that `identify` would tell for these parameters, where it takes no more than them to tell it;
    /// nil where it takes a source or anything else that one must wait for, or where there is no key.
    ///
    /// Saves a known result the way to `identify`. Called on threads that must not block.
    func immediateKey(for parameters: [String: String]) -> BuildKey?

    /// The results of other builders that a build with these parameters will ask for; shown in graphs.
    func needs(of parameters: [String: String]) -> [DependencyNeed]

    /// False when `prepare` does nothing; such builds do not wait for their turn to prepare.
    var hasPreparation: Bool { get }

    /// Declared steps that would take no time now, besides those that need other results; asked for quotes only.
    ///
    /// Whoever cannot tell cheaply leaves a step out.
    func presentSteps(for parameters: [String: String]) async -> Set<String>

    /// Puts in place what the build needs. Runs before a slot is taken.
    func prepare(_ environment: BuildEnvironment) async throws

    /// Produces the result. Runs while a slot of the declaration's pool is held.
    func build(_ environment: BuildEnvironment) async throws

    /// Checks that a stored result is one this builder can still stand by; throws when it is not, and the
    /// result is then treated as unknown.
    func load(_ result: SavedResult) async throws
}

extension Builder {
    public var name: String { declaration.name }

    public func immediateKey(for parameters: [String: String]) -> BuildKey? { nil }

    public var secrets: [String] { [] }

    public func needs(of parameters: [String: String]) -> [DependencyNeed] { [] }

    public var hasPreparation: Bool { true }

    public func presentSteps(for parameters: [String: String]) async -> Set<String> { [] }

    public func prepare(_ environment: BuildEnvironment) async throws {}

    public func load(_ result: SavedResult) async throws {}
}
