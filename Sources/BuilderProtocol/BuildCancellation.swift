/// A build that was cancelled where it ran, not here: nothing of it is stored.
public struct BuildCancellation: Error, Hashable, Sendable {
    public var reason: String?

    public init(reason: String? = nil) {
        self.reason = reason
    }
}
