/// A preparation step of a pending build.
public struct StepDocument: Codable, Hashable, Sendable {
    public var name: String
    public var kind: StepKind
    public var state: StepState
    /// Seconds; nil until it has ended.
    public var duration: Double?

    public init(name: String, kind: StepKind, state: StepState, duration: Double? = nil) {
        self.name = name
        self.kind = kind
        self.state = state
        self.duration = duration
    }
}
