/// One file of a commit.
public struct TreeFile: Hashable, Sendable {
    public enum Mode: String, Hashable, Sendable {
        case regular = "100644"
        case executable = "100755"
        case symbolicLink = "120000"
    }

    /// Relative to where the listing began.
    public var path: TreePath
    public var mode: Mode
    public var sizeBytes: Int
    public var blob: ObjectID

    public init(path: TreePath, mode: Mode, sizeBytes: Int, blob: ObjectID) {
        self.path = path
        self.mode = mode
        self.sizeBytes = sizeBytes
        self.blob = blob
    }
}
