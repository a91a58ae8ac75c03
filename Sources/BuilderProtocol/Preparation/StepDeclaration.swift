/// A step as everybody may know it before it runs.
public struct StepDeclaration: Hashable, Sendable {
    /// Unique among the builder's steps.
    public var name: String
    public var kind: StepKind
    /// What the configuration says that it takes; nil when it says nothing.
    public var cost: Duration?

    public init(name: String, kind: StepKind, cost: Duration? = nil) {
        self.name = name
        self.kind = kind
        self.cost = cost
    }
}
