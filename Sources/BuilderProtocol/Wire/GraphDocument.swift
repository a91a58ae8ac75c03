/// A result with all that it needs of other builders, as far as the configuration tells.
public struct GraphDocument: Codable, Hashable, Sendable {
    /// Each result once; the first is what was asked for.
    public var nodes: [GraphNodeDocument]
    /// True when there are more than are told.
    public var truncated: Bool

    public init(nodes: [GraphNodeDocument], truncated: Bool) {
        self.nodes = nodes
        self.truncated = truncated
    }
}
