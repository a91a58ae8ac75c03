/// Changes that become one commit on one branch, or nothing.
///
/// A value: building it touches no store, so a writer may group many of them.
public struct Transaction: Sendable {
    /// One change to the tree; later ones win.
    public enum Edit: Sendable {
        case put([UInt8], at: TreePath)
        /// The bytes of a regular file; its executable bit is kept.
        case putFile(source: String, at: TreePath)
        /// Everything below a directory: bytes, executable bits, links as links. What git cannot hold (empty
        /// directories, sockets, devices, `.git`) is left out. Replaces what was there.
        case putDirectory(source: String, at: TreePath)
        /// Removes a file or a whole directory; nothing happens when there is none.
        case remove(TreePath)
    }

    public var branch: BranchName
    /// What the branch's head must be, nil for a branch that must not exist yet.
    public var expectedHead: ObjectID?
    public var subject: String
    public var trailers: [Trailer]
    /// Author's and committer's time, in seconds since 1970.
    public var time: Int64
    public private(set) var edits: [Edit] = []

    public init(
        on branch: BranchName,
        expecting head: ObjectID?,
        subject: String,
        trailers: [Trailer],
        time: Int64
    ) {
        self.branch = branch
        self.expectedHead = head
        self.subject = subject
        self.trailers = trailers
        self.time = time
    }

    public mutating func put(_ bytes: [UInt8], at path: TreePath) {
        edits.append(.put(bytes, at: path))
    }

    public mutating func putFile(_ source: String, at path: TreePath) {
        edits.append(.putFile(source: source, at: path))
    }

    public mutating func putDirectory(_ source: String, at path: TreePath) {
        edits.append(.putDirectory(source: source, at: path))
    }

    public mutating func remove(_ path: TreePath) {
        edits.append(.remove(path))
    }
}
