/// A step's need of another builder's result.
public struct DependencyNeed: Hashable, Sendable {
    public var step: String
    public var request: DependencyRequest
    /// True when a newer result of that builder makes this one's stale.
    public var follows: Bool

    public init(step: String, request: DependencyRequest, follows: Bool = false) {
        self.step = step
        self.request = request
        self.follows = follows
    }
}
