import Glibc

/// Removes refs: all of them in one new version of `packed-refs`, then their own files.
struct RefRemoval {
    let refWriter: RefWriter

    private var refs: Refs { refWriter.refs }

    /// Returns the changes that have to be tried again.
    func run(_ changes: [Change]) -> [Change] {
        do throws(GitError) {
            // Held to the end: otherwise somebody may pack a ref that we are about to remove.
            let packedLock = try refWriter.lockPacked()
            var later: [Change] = []
            var locked: [(Change, LockFile)] = []
            for change in changes {
                change.attempt(&later) { () throws(GitError) in
                    if try refs.value(of: change.refName) == .absent {
                        change.finish(.success(nil))
                    } else {
                        let lock = try refWriter.lock(change.refName)
                        try refWriter.check(change.refName, change.expectation)
                        locked.append((change, lock))
                    }
                }
            }
            withExtendedLifetime(packedLock) { remove(locked, packedLock, &later) }
            return later
        } catch {
            var later: [Change] = []
            for change in changes { change.attempt(&later) { () throws(GitError) in throw error } }
            return later
        }
    }

    private func remove(_ locked: [(Change, LockFile)], _ packedLock: LockFile, _ later: inout [Change]) {
        do throws(GitError) {
            // From the packed ones first: otherwise the older value would show in between.
            try removePacked(locked.map(\.0.refName), packedLock)
        } catch {
            for (change, _) in locked { change.finish(.failure(error)) }
            return
        }
        for (change, lock) in locked {
            change.attempt(&later) { () throws(GitError) in
                try withExtendedLifetime(lock) { () throws(GitError) in try removeLoose(lock.path) }
                change.finish(.success(nil))
            }
        }
    }

    private func removePacked(_ names: [String], _ lock: LockFile) throws(GitError) {
        var packed: [String: ObjectID?] = [:]
        for name in names where try refs.packedID(of: name) != nil { packed.updateValue(nil, forKey: name) }
        guard !packed.isEmpty else { return }
        try PackedRefsRewrite(old: refs.currentPacked(), file: lock).write(packed)
        try lock.commit()
    }

    private func removeLoose(_ path: String) throws(GitError) {
        if unlink(path) == 0 {
            try refWriter.fileSystem.syncDirectory(LockFile.directory(of: path))
        } else if errno != ENOENT, errno != ENOTDIR {
            throw .system("unlink", path)
        }
    }
}
