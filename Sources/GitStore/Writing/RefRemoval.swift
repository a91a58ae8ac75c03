import Glibc

/// Removes refs: all of them in one new version of `packed-refs`, then their own files.
struct RefRemoval {
    private typealias Locked = (change: Change, lock: RefLock)

    let refWriter: RefWriter

    private var refs: Refs { refWriter.refs }

    /// Returns the changes that have to be tried again.
    func run(_ changes: [Change]) -> [Change] {
        var later: [Change] = []
        do throws(GitError) {
            // Told only when nothing of it is locked any more: they may go on with git.
            for (change, result) in try remove(changes, &later) { change.finish(result) }
        } catch {
            for change in changes { change.attempt(&later) { () throws(GitError) in throw error } }
        }
        return later
    }

    private func remove(
        _ changes: [Change],
        _ later: inout [Change]
    ) throws(GitError) -> [(Change, Result<ObjectID?, GitError>)] {
        // Held to the end: otherwise somebody may pack a ref that we are about to remove.
        let packedLock = try refWriter.lockPacked()
        let locked = lock(changes, &later)
        return withExtendedLifetime((packedLock, locked)) { () -> [(Change, Result<ObjectID?, GitError>)] in
            do throws(GitError) {
                // From the packed ones first: otherwise the older value would show in between.
                try removePacked(locked.map(\.change.refName), packedLock)
            } catch {
                return locked.map { ($0.change, .failure(error)) }
            }
            return removeLoose(locked, &later)
        }
    }

    private func lock(_ changes: [Change], _ later: inout [Change]) -> [Locked] {
        var locked: [Locked] = []
        for change in changes {
            change.attempt(&later) { () throws(GitError) in
                if try refs.value(of: change.refName) == .absent {
                    change.finish(.success(nil))
                } else {
                    let lock = try refWriter.hold(change.refName, expecting: change.expectation)
                    locked.append((change, lock))
                }
            }
        }
        return locked
    }

    private func removePacked(_ names: [String], _ lock: LockFile) throws(GitError) {
        var packed: [String: ObjectID?] = [:]
        for name in names where try refs.packedID(of: name) != nil { packed.updateValue(nil, forKey: name) }
        guard !packed.isEmpty else { return }
        try PackedRefsRewrite(old: refs.currentPacked(), file: lock).write(packed)
        try lock.commit()
    }

    private func removeLoose(
        _ locked: [Locked],
        _ later: inout [Change]
    ) -> [(Change, Result<ObjectID?, GitError>)] {
        var removed: [Locked] = []
        for (change, lock) in locked {
            change.attempt(&later) { () throws(GitError) in
                try removeLoose(lock.path)
                removed.append((change, lock))
            }
        }
        // Each directory is synced once, however many names it lost.
        return Dictionary(grouping: removed) { LockFile.directory(of: $0.change.refName) }
            .flatMap { directory, removed in
                let result = synced(directory)
                return removed.map { ($0.change, result) }
            }
    }

    private func removeLoose(_ path: String) throws(GitError) {
        guard refWriter.fileSystem.unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw .system("unlink", path)
        }
    }

    private func synced(_ directory: String) -> Result<ObjectID?, GitError> {
        do throws(GitError) {
            try refWriter.fileSystem.syncRefDirectory(directory, root: refWriter.root)
            return .success(nil)
        } catch {
            return .failure(error)
        }
    }
}
