/// A branch and where it points.
public struct Branch: Hashable, Sendable {
    public var name: BranchName
    public var head: ObjectID

    public init(name: BranchName, head: ObjectID) {
        self.name = name
        self.head = head
    }
}
