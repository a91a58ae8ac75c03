/// A git repository as a store of results: branches are read and committed to, small records are kept beside
/// them, and everything acknowledged is durable. Any git can read it at any moment.
///
/// Safe to use from any task. No handle of libgit2 ever leaves this module.
public final class GitStore: Sendable {
    /// Where the repository is: absolute.
    public let path: String
    /// What a former process left half-written, and what became of it.
    public let sweepReport: SweepReport

    private let lock: StoreLock
    private let refs: Refs
    let readers: ReadingLanes
    let writer: StoreWriter
    let upkeep: Upkeep
    private let collector: Collector
    private let fileSystem: FileSystem
    private let stateThread = BlockingThreads(label: "cairn.store.state", count: 1)

    /// Opens the repository, creating it when the path is absent or an empty directory.
    ///
    /// Takes the store's lock, sweeps what a former process left half-written, and refuses what it would
    /// misread (see `StoreRefusal`).
    public static func open(at path: String) async throws -> GitStore {
        try await open(at: path, fileSystem: FileSystem())
    }

    static func open(at path: String, fileSystem: FileSystem) async throws -> GitStore {
        let opening = StoreOpening(path: path)
        let (root, lock, report) = try await opening.run()
        let refs = Refs(root: root)
        let packs = PackDirectory(root: root, fileSystem: fileSystem)
        let readers = try await ReadingLanes(root: root, refs: refs)
        let upkeep = Upkeep(packs: packs, refs: refs) { readers.reopen() }
        let store = GitStore(
            sweepReport: report,
            lock: lock,
            refs: refs,
            readers: readers,
            writer: try await StoreWriter(packs: packs, refs: refs, upkeep: upkeep),
            upkeep: upkeep,
            collector: Collector(packs: packs, refs: refs) { upkeep.noteDeletion() },
            fileSystem: fileSystem,
            path: root
        )
        upkeep.start()
        return store
    }

    private init(
        sweepReport: SweepReport,
        lock: StoreLock,
        refs: Refs,
        readers: ReadingLanes,
        writer: StoreWriter,
        upkeep: Upkeep,
        collector: Collector,
        fileSystem: FileSystem,
        path: String
    ) {
        self.sweepReport = sweepReport
        self.lock = lock
        self.refs = refs
        self.readers = readers
        self.writer = writer
        self.upkeep = upkeep
        self.collector = collector
        self.fileSystem = fileSystem
        self.path = path
    }

    /// Waits for what is under way, then releases the lock; later calls fail with `.closed`.
    public func close() async {
        await collector.close()
        await writer.close()
        await upkeep.close()
        await readers.close()
        lock.release()
    }

    /// Where the branch points, nil when there is no such branch. A file read or two, no libgit2: cheap
    /// enough for an event loop.
    public func head(of branch: BranchName) throws(GitError) -> ObjectID? {
        guard lock.isHeld else { throw .closed }
        return try refs.id(of: branch.refName)
    }

    /// The commit and the names at the top of its tree.
    public func commit(_ id: ObjectID) async throws(GitError) -> Commit {
        try await readers.perform { repository throws(GitError) in try repository.commit(id) }
    }

    /// When each was committed, in seconds since 1970; those that cannot be read are left out.
    public func commitTimes(of commits: [ObjectID]) async throws(GitError) -> [ObjectID: Int64] {
        try await readers.perform { repository throws(GitError) in try repository.commitTimes(of: commits) }
    }

    /// The file or link at the path.
    public func file(at path: TreePath, in commit: ObjectID) async throws(GitError) -> TreeFile {
        try await readers.perform { repository throws(GitError) in try repository.file(at: path, in: commit) }
    }

    /// All files at or below a directory, paths relative to it, ordered by the bytes of the path; empty when there is none.
    public func files(below path: TreePath, in commit: ObjectID) async throws(GitError) -> [TreeFile] {
        try await readers.perform { repository throws(GitError) in
            try repository.files(below: path, in: commit)
        }
    }

    /// A whole blob; `.tooLarge` when it exceeds the limit.
    public func bytes(of blob: ObjectID, limitBytes: Int) async throws(GitError) -> [UInt8] {
        try await readers.perform { repository throws(GitError) in
            try repository.bytes(of: blob, limitBytes: limitBytes)
        }
    }

    /// A blob's bytes in chunks, from `offset` on.
    public func stream(_ blob: ObjectID, from offset: Int) async throws(GitError) -> BlobStream {
        precondition(offset >= 0, "a blob has no bytes before its first")
        let size = try await size(of: blob)
        return BlobStream(sizeBytes: size, blob: blob, offset: offset, lane: readers.next())
    }

    /// A range of a blob's bytes in pieces, for who can send parts of files.
    public func pieces(of blob: ObjectID, in range: Range<Int>) -> BlobPieces {
        precondition(range.lowerBound >= 0, "a blob has no bytes before its first")
        return BlobPieces(blob: blob, range: range, lane: readers.next())
    }

    /// The size of a blob, in bytes.
    public func size(of blob: ObjectID) async throws(GitError) -> Int {
        try await readers.perform { repository throws(GitError) in try repository.size(of: blob) }
    }

    /// The commit and its ancestors along first parents, newest first, at most `limit`.
    public func history(from commit: ObjectID, limit: Int) async throws(GitError) -> [Commit] {
        try await readers.perform { repository throws(GitError) in
            try repository.history(from: commit, limit: limit)
        }
    }

    /// True when the branch's history holds the commit.
    public func isReachable(_ commit: ObjectID, from branch: BranchName) async throws(GitError) -> Bool {
        try await readers.perform { repository throws(GitError) in
            guard let head = try repository.refs.id(of: branch.refName) else { return false }
            return try repository.isReachable(commit, from: head)
        }
    }

    /// Branches whose names start with `prefix`, ordered by the bytes of their names, at most `limit`, beginning after `after`.
    public func branches(
        prefix: String,
        after: BranchName?,
        limit: Int
    ) async throws(GitError) -> [Branch] {
        try await readers.perform { repository throws(GitError) in
            try repository.refs.branches(prefix: prefix, after: after, limit: limit)
        }
    }

    /// Commits the transaction; when this returns, the commit and the branch are on disk.
    ///
    /// `.modified` when the head is not the expected one, `.locked` when somebody else keeps the ref locked,
    /// `.exists` when the name collides with another branch's, as `a/b` does with `a`. An expected head that
    /// is lost or damaged is no base: a new history begins, and `cairn/lost-refs` says where the old one was.
    public func commit(_ transaction: Transaction) async throws(GitError) -> ObjectID {
        try await writer.commit(transaction)
    }

    /// Takes the branch away, all of its history with it; `.modified` when it has moved from `head`.
    ///
    /// Its objects stay readable for those who use them.
    public func remove(_ branch: BranchName, expecting head: ObjectID) async throws(GitError) {
        try await writer.remove(branch, head: head)
    }

    /// Gives up what a broken ref says (`.brokenRef`), so that the branch can be read and committed to again.
    public func mend(_ branch: BranchName) async throws(GitError) -> RefRepair {
        try await writer.mend(branch)
    }

    /// Moves a branch aside whose objects are damaged or gone, to `refs/cairn/quarantine/<branch>`, where it stays
    /// for whoever wants to look. `.modified` when its head is another one by now.
    public func quarantine(_ branch: BranchName, at head: ObjectID) async throws(GitError) {
        try await writer.quarantine(branch, at: head)
        // What is written anew is found first by those who open the packs anew.
        readers.reopen()
        upkeep.mend(head)
    }

    /// Has `observer` called after each group of changes, with how many became durable together; the one
    /// before is forgotten.
    public func observeGroups(_ observer: @escaping @Sendable (_ changes: Int) -> Void) {
        writer.observer.set(observer)
    }

    /// Gives the room of objects that no ref reaches back to the disk, beside everything else that goes on.
    ///
    /// Marks them, and drops what the mark of an earlier call, at least `grace` ago, found unreachable already; a
    /// call before that time does nothing. Without a grace period whatever is unreachable now goes: only while nobody
    /// reads. Throws when an object that is needed is damaged, for then nobody knows what else is.
    public func collectGarbage(grace: Duration) async throws -> CollectionReport {
        guard lock.isHeld else { throw GitError.closed }
        let report = try await collector.run(grace: grace)
        if report.collected > 0 { writer.reopen() }
        return report
    }

    /// What was saved under the name, nil when nothing was.
    public func state(named name: String) async throws(GitError) -> [UInt8]? {
        let file = try stateFile(name)
        return try await stateThread.run { () throws(GitError) in try file.read() }
    }

    /// Keeps the bytes in the file `cairn/<name>`, in one step; for what is worth keeping but no commit.
    public func saveState(_ bytes: [UInt8], named name: String) async throws(GitError) {
        let file = try stateFile(name)
        try await stateThread.run { () throws(GitError) in try file.write(bytes) }
    }

    private func stateFile(_ name: String) throws(GitError) -> StateFile {
        precondition(BranchName(name) != nil && !name.contains("/"), "\(name) is one component of a path")
        guard lock.isHeld else { throw .closed }
        return StateFile(name, root: path, fileSystem: fileSystem)
    }
}
