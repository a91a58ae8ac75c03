import Glibc

/// Makes a group of changes durable: one pack for all objects, one lock for each ref, everything synced, and
/// only then are the callers told. A change that fails, fails alone; what they share fails all of them.
struct GroupCommit {
    /// A ref that is to be changed, locked by us.
    private struct Update {
        let change: Change
        let id: ObjectID
        let lock: LockFile
    }

    /// Objects beyond it are left to the next group.
    private static let limitBytes = 8 << 20

    let objects: ObjectWriter
    let packs: PackDirectory
    let refWriter: RefWriter

    /// Returns the changes that have to be tried again.
    func run(_ changes: [Change], syncing directories: inout RefDirectories) -> [Change] {
        var later: [Change] = []
        var written: [(Change, ObjectID)] = []
        var removals: [Change] = []
        for change in changes {
            guard objects.pack.sizeBytes < Self.limitBytes else {
                later.append(change)
                continue
            }
            change.attempt(&later) { () throws(GitError) in
                if let id = try write(change) {
                    written.append((change, id))
                } else {
                    removals.append(change)
                }
            }
        }
        var updates: [Update] = []
        for (change, id) in written {
            change.attempt(&later) { () throws(GitError) in
                updates.append(Update(change: change, id: id, lock: try lock(change, for: id)))
            }
        }
        publish(updates, &directories)
        if !removals.isEmpty {
            later += RefRemoval(refWriter: refWriter).run(removals)
        }
        return later
    }

    /// The object that the ref shall stand for, nil when the ref shall go.
    private func write(_ change: Change) throws(GitError) -> ObjectID? {
        // Before anything is written; under the ref's lock it is checked again.
        try refWriter.requireUnlocked(change.refName)
        try refWriter.check(change.refName, change.expectation)
        objects.large = change.large
        return switch change.work {
        case .commit(let transaction):
            try objects.separately { () throws(GitError) in
                try TransactionWriter(objects: objects).write(transaction)
            }
        case .putRecord(let bytes):
            try objects.separately { () throws(GitError) in try objects.write(bytes, as: .blob) }
        case .point(let id): id
        case .removeRecord, .remove: nil
        }
    }

    private func lock(_ change: Change, for id: ObjectID) throws(GitError) -> LockFile {
        let lock = try refWriter.lock(change.refName, expecting: change.expectation)
        try lock.write(Array("\(id)\n".utf8))
        return lock
    }

    private func publish(_ updates: [Update], _ directories: inout RefDirectories) {
        guard !updates.isEmpty else { return }
        do throws(GitError) {
            for update in try published(updates, &directories) { update.change.finish(.success(update.id)) }
        } catch {
            // Those that have ended already stay as they are.
            for update in updates { update.change.finish(.failure(error)) }
        }
    }

    /// The updates that are on disk; the others have been told what failed.
    private func published(
        _ updates: [Update],
        _ directories: inout RefDirectories
    ) throws(GitError) -> [Update] {
        let pack = objects.pack.isEmpty ? nil : try objects.pack.finish()
        pack?.startWriteBack()
        for update in updates { update.lock.startWriteBack() }
        let keep = KeepFile(directory: packs)
        defer { if let pack { keep.release(pack.name) } }
        if let pack {
            try keep.protect(pack.name)
            try pack.show()
        }
        let replaced = replace(updates)
        try directories.sync(replaced.map(\.change.refName))
        return replaced
    }

    /// The updates whose refs now show the new value.
    private func replace(_ updates: [Update]) -> [Update] {
        let synced = updates.filter { update in
            succeeds(update) { () throws(GitError) in try update.lock.sync() }
        }
        return synced.filter { update in succeeds(update) { () throws(GitError) in try update.lock.replace() }
        }
    }

    private func succeeds(_ update: Update, _ step: () throws(GitError) -> Void) -> Bool {
        do throws(GitError) {
            try step()
            return true
        } catch {
            update.change.finish(.failure(error))
            return false
        }
    }
}
