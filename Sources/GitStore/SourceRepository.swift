/// A repository that builds take their sources from; only read.
public final class SourceRepository: Sendable {
    /// `path`: a local repository, bare or not. Nothing is opened yet.
    public init(path: String) {}

    /// The commit that a commit id, tag or branch stands for; `.notFound` when there is none.
    public func resolve(_ revision: String) async throws(GitError) -> ObjectID { fatalError() }

    /// The object at each path, nil where the commit has none.
    public func objects(at paths: [TreePath], in commit: ObjectID) async throws(GitError) -> [TreePath: ObjectID?] {
        fatalError()
    }

    /// Writes the commit's files, or only those at or below `paths`, into an existing directory.
    public func checkOut(
        _ commit: ObjectID, paths: [TreePath]?, into directory: String
    ) async throws(GitError) { fatalError() }
}

extension ObjectID {
    /// The name that git gives these bytes as a blob (`git hash-object --stdin`).
    public static func blob(_ bytes: [UInt8]) -> ObjectID { fatalError() }
}
