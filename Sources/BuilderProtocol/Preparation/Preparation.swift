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

    /// A step has begun; what became of it says `record`.
    func begin(step name: String)

    /// Counts a step that ended.
    func record(_ report: StepReport)
}
