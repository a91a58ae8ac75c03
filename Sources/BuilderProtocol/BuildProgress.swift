/// How far a build has come.
public struct BuildProgress: Hashable, Sendable {
    /// 0 to 1.
    public var fraction: Double
    public var message: String?

    /// Nil when the fraction is not a number from 0 to 1.
    public init?(fraction: Double, message: String? = nil) {
        guard (0...1).contains(fraction) else { return nil }
        self.fraction = fraction
        self.message = message
    }
}
