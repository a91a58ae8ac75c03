/// A build that ended badly: a result like any other, stored with its message.
public struct BuildFailure: Error, Hashable, Sendable {
    /// What went wrong, from a closed set.
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        case exit, signal, timeout, silence, start, value, step, worker, builder
    }

    public var kind: Kind
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
