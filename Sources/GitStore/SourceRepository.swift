/// A repository that builds take their sources from; only read.
///
/// Opened anew for every call: what is fetched into it meanwhile is seen, and nothing is held while idle.
/// A repository of another user is refused unless git's `safe.directory` names it. A path without a
/// repository is reported as `.other`, never as `.notFound`.
public final class SourceRepository: Sendable {
    private let path: String
    // Apart from each other: a revision is found while large trees are being written.
    private let lookups = BlockingThreads(label: "cairn.source.lookup", count: 2)
    private let checkOuts = BlockingThreads(label: "cairn.source.checkout", count: 4)

    /// `path`: a local repository, bare or not. Nothing is opened yet.
    public init(path: String) {
        self.path = path
    }

    /// The commit that a commit id, tag or branch stands for; `.notFound` when there is none.
    ///
    /// In this order: a full id; `HEAD` or a full `refs/…`; a tag; a branch; a branch of `origin`, with or
    /// without `origin/`; an id of at least 7 digits. Expressions such as `main~1` are not understood.
    public func resolve(_ revision: String) async throws(GitError) -> ObjectID {
        try await lookups.run { [path] () throws(GitError) in
            try SourceReader(path: path).commit(named: revision)
        }
    }

    /// The object at each path, nil where the commit has none.
    public func objects(at paths: [TreePath], in commit: ObjectID) async throws(GitError) -> [TreePath:
        ObjectID?]
    {
        try await lookups.run { [path] () throws(GitError) in
            try SourceReader(path: path).objects(at: paths, in: commit)
        }
    }

    /// Writes the commit's files, or only those at or below `paths`, into an existing directory.
    ///
    /// The bytes are those of the blobs: no filters, no line endings; submodules stay empty.
    public func checkOut(
        _ commit: ObjectID,
        paths: [TreePath]?,
        into directory: String
    ) async throws(GitError) {
        // libgit2 takes a relative one as relative to the repository.
        precondition(directory.hasPrefix("/"), "a check-out needs an absolute directory")
        try await checkOuts.run { [path] () throws(GitError) in
            try SourceReader(path: path).checkOut(commit, paths: paths, into: directory)
        }
    }
}
