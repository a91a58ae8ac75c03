/// A git repository as a store of results: branches are read and committed to, small records are kept beside
/// them, and everything acknowledged is durable. Any git can read it at any moment.
///
/// Safe to use from any task. No handle of libgit2 ever leaves this module.
public final class GitStore: Sendable {
    /// Opens the repository, creating it when the path is absent or an empty directory.
    ///
    /// Takes the store's lock, sweeps what a former process left half-written, and refuses what it would
    /// misread (see `StoreRefusal`).
    public static func open(at path: String) async throws -> GitStore { fatalError() }

    /// Waits for what is under way, then releases the lock; later calls fail with `.closed`.
    public func close() async {}

    /// Where the branch points, nil when there is no such branch. A file read or two, no libgit2: cheap
    /// enough for an event loop.
    public func head(of branch: BranchName) throws(GitError) -> ObjectID? { fatalError() }

    /// The commit and the names at the top of its tree.
    public func commit(_ id: ObjectID) async throws(GitError) -> Commit { fatalError() }

    /// The file or link at the path.
    public func file(at path: TreePath, in commit: ObjectID) async throws(GitError) -> TreeFile {
        fatalError()
    }

    /// All files at or below a directory, paths relative to it, ordered by the bytes of the path; empty when there is none.
    public func files(below path: TreePath, in commit: ObjectID) async throws(GitError) -> [TreeFile] {
        fatalError()
    }

    /// A whole blob; `.tooLarge` when it exceeds the limit.
    public func bytes(of blob: ObjectID, limitBytes: Int) async throws(GitError) -> [UInt8] { fatalError() }

    /// A blob's bytes in chunks, from `offset` on.
    public func stream(_ blob: ObjectID, from offset: Int) async throws(GitError) -> BlobStream {
        fatalError()
    }

    /// The size of a blob, in bytes.
    public func size(of blob: ObjectID) async throws(GitError) -> Int { fatalError() }

    /// The commit and its ancestors along first parents, newest first, at most `limit`.
    public func history(from commit: ObjectID, limit: Int) async throws(GitError) -> [Commit] { fatalError() }

    /// True when the branch's history holds the commit.
    public func isReachable(_ commit: ObjectID, from branch: BranchName) async throws(GitError) -> Bool {
        fatalError()
    }

    /// Branches whose names start with `prefix`, ordered by the bytes of their names, at most `limit`, beginning after `after`.
    public func branches(
        prefix: String,
        after: BranchName?,
        limit: Int
    ) async throws(GitError) -> [Branch] { fatalError() }

    /// Commits the transaction; when this returns, the commit and the branch are on disk.
    ///
    /// `.modified` when the head is not the expected one, `.locked` when somebody else keeps the ref locked.
    public func commit(_ transaction: Transaction) async throws(GitError) -> ObjectID { fatalError() }

    /// Keeps a small record under `refs/cairn/<kind>/<name>`, replacing an older one.
    public func putRecord(_ bytes: [UInt8], kind: String, name: String) async throws(GitError) {
        fatalError()
    }

    public func removeRecord(kind: String, name: String) async throws(GitError) { fatalError() }

    /// All records of a kind by name.
    public func records(kind: String) async throws(GitError) -> [String: [UInt8]] { fatalError() }
}

/// A blob on its way out, in chunks of at most 64 KiB.
public struct BlobStream: AsyncSequence, Sendable {
    public let sizeBytes: Int

    public struct AsyncIterator: AsyncIteratorProtocol {
        public mutating func next() async throws(GitError) -> [UInt8]? { fatalError() }
    }

    public func makeAsyncIterator() -> AsyncIterator { fatalError() }
}

/// Why a path was not opened as a store; the message is meant for the operator.
public struct StoreRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) {
        self.description = description
    }
}
