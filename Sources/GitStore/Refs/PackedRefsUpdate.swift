/// Refs that are published in a new version of `packed-refs` instead of files of their own.
///
/// While it is short, one file for a group of refs costs less than a file, a sync and, before long, a deletion for
/// each of them.
struct PackedRefsUpdate {
    /// Fewer are written as quickly one by one.
    private static let fewest = 4
    /// So much is written for each ref at most.
    private static let bytesForEach = 32 << 10

    private let refs: Refs
    private let lock: LockFile

    /// Nil when the file is too long for so few refs, or when somebody else has its lock.
    init?(of count: Int, by refWriter: RefWriter) {
        guard count >= Self.fewest, let size = try? refWriter.refs.currentPacked()?.endOffset ?? 0,
            size <= count * Self.bytesForEach, let lock = try? refWriter.lockPacked()
        else { return nil }
        refs = refWriter.refs
        self.lock = lock
    }

    /// Brings the new version to the disk; nobody sees it yet.
    func stage(_ ids: [String: ObjectID]) throws(GitError) {
        try PackedRefsRewrite(old: refs.currentPacked(), file: lock).write(ids.mapValues { $0 })
        try lock.sync()
    }

    /// When this returns the refs are on disk.
    func show() throws(GitError) { try lock.show() }
}
