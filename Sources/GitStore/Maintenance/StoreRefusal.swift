/// Why a path was not opened as a store; the message is meant for the operator.
public struct StoreRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) {
        self.description = description
    }
}
