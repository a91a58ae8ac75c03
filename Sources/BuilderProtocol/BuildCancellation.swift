/// A build that was cancelled elsewhere, where it ran or something that it needs: nothing of it is stored.
public struct BuildCancellation: Error, Hashable, Sendable {
    public var reason: String?

    public init(reason: String? = nil) {
        self.reason = reason
    }
}
