import Glibc

/// Moves branches and records from files of their own into `packed-refs`, in git's way and beside git.
struct RefCompaction {
    /// Fewer are no burden; of many packed ones a fraction, as each time the whole file is written.
    static let fewest = 1000
    private static let fraction = 500
    /// More are left to the next time.
    static let most = 20_000
    /// About what a line of the file takes.
    private static let lineBytes = 90
    /// Tags are left to git: their lines tell what they stand for too.
    private static let directories = [RecordName.directory, BranchName.directory]

    let refWriter: RefWriter

    private var refs: Refs { refWriter.refs }

    /// So many loose refs are worth a new version of `packed-refs`.
    func threshold() throws(GitError) -> Int {
        let packed = try refs.currentPacked().map { $0.endOffset / Self.lineBytes } ?? 0
        return max(Self.fewest, packed / Self.fraction)
    }

    /// The loose refs that are packed now and may be pruned; empty when there are too few of them.
    ///
    /// `.locked` when somebody else has the lock.
    func pack(atLeast threshold: Int) throws(GitError) -> [(name: String, id: ObjectID)] {
        // Looked at before: nobody is kept from his own packing for nothing.
        guard try isWorthIt(threshold) else { return [] }
        // Held before the refs are read: who deletes one needs it too.
        let lock = try refWriter.lockPacked()
        var found: [(name: String, id: ObjectID)] = []
        for directory in Self.directories {
            let names = try looseNames(in: directory, atMost: Self.most - found.count)
            // A few records are left as they are: most go soon, and a loose one goes without a new `packed-refs`.
            guard names.count >= threshold else { continue }
            for name in names {
                if case .id(let id) = try refs.loose.read(name) { found.append((name, id)) }
            }
        }
        guard !found.isEmpty else { return [] }
        let changes = Dictionary(found.map { ($0.name, Optional($0.id)) }) { $1 }
        try PackedRefsRewrite(old: refs.currentPacked(), file: lock).write(changes)
        try lock.commit()
        return found
    }

    /// How many branches and records are loose.
    func looseCount() throws(GitError) -> Int {
        var count = 0
        for directory in Self.directories { count += try looseNames(in: directory, atMost: .max).count }
        return count
    }

    /// Deletes a loose ref that says the same as the packed one; one that is locked or changed stays.
    func prune(_ name: String, _ id: ObjectID) {
        let path = "\(refWriter.root)/\(name)"
        // Nobody deletes or changes the packed one either without this lock.
        guard let lock = try? RefLock(for: path, root: refWriter.root, fileSystem: refWriter.fileSystem)
        else { return }
        withExtendedLifetime(lock) {
            guard (try? refs.loose.read(name)) == .id(id), (try? refs.packedID(of: name)) == id else {
                return
            }
            refWriter.fileSystem.remove(path)
        }
    }

    private func isWorthIt(_ threshold: Int) throws(GitError) -> Bool {
        for directory in Self.directories {
            guard try looseNames(in: directory, atMost: threshold).count < threshold else { return true }
        }
        return false
    }

    private func looseNames(in directory: String, atMost limit: Int) throws(GitError) -> [String] {
        try LooseRefsWalk(refs: refs.loose, prefix: directory, after: nil, limit: limit).names(in: directory)
    }
}
