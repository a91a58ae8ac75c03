/// A wish for another builder's result.
public struct DependencyRequest: Hashable, Sendable {
    public var builder: String
    public var parameters: [String: String]

    public init(builder: String, parameters: [String: String]) {
        self.builder = builder
        self.parameters = parameters
    }
}
