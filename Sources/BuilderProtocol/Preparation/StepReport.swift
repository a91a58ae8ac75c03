/// What became of one step: counted, and kept with the result so that the next build's cost can be told.
public struct StepReport: Hashable, Sendable {
    public var name: String
    public var kind: StepKind
    /// Terminal.
    public var state: StepState
    public var duration: Duration
    /// True when there was nothing to do: what it provides was there already.
    public var wasPresent: Bool

    public init(name: String, kind: StepKind, state: StepState, duration: Duration, wasPresent: Bool = false)
    {
        self.name = name
        self.kind = kind
        self.state = state
        self.duration = duration
        self.wasPresent = wasPresent
    }
}
