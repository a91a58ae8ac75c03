/// A capability that lets somebody outside say, once, how something ended.
public protocol Callback: Sendable {
    /// Unguessable; whoever has it may call.
    var token: String { get }

    /// From now on calls count; those before are answered with `CREATED`.
    func start()

    /// Waits for the call; nil when the time ran out.
    func end(within time: Duration) async throws -> StepState?

    /// Settles it, unless a call did so before; returns its state now.
    @discardableResult
    func close(_ event: StepEvent) -> StepState
}
