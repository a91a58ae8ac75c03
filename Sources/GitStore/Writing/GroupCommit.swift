import Glibc

/// Makes a group of changes durable: one pack for all objects, one lock for each ref, everything synced, and
/// only then are the callers told. A change that fails, fails alone; what they share fails all of them.
struct GroupCommit {
    /// What is left when a group has ended.
    struct Outcome {
        /// How many changes there were.
        var count = 0
        /// Those that have to be tried again.
        var later: [Change] = []
        /// Refs that were written as files of their own.
        var looseRefs = 0
    }

    /// Objects beyond it are left to the next group.
    private static let limitBytes = 8 << 20

    let objects: ObjectWriter
    let packs: PackDirectory
    let refWriter: RefWriter

    /// `more`: what came while the changes before it were prepared.
    func run(
        _ changes: [Change],
        more: ([Change]) -> [Change],
        syncing directories: inout RefDirectories
    ) -> Outcome {
        var outcome = Outcome()
        let (written, removals) = write(changes, more: more, &outcome)
        var updates = RefUpdates(of: written.map(\.0), by: refWriter)
        for (change, id) in written {
            change.attempt(&outcome.later) { () throws(GitError) in try updates.add(change, id) }
        }
        outcome.looseRefs = publish(updates, &directories)
        if !removals.isEmpty {
            outcome.later += RefRemoval(refWriter: refWriter).run(removals)
        }
        return outcome
    }

    private func write(
        _ changes: [Change],
        more: ([Change]) -> [Change],
        _ outcome: inout Outcome
    ) -> (written: [(Change, ObjectID)], removals: [Change]) {
        var (written, removals): ([(Change, ObjectID)], [Change]) = ([], [])
        var (taken, next) = (changes, changes)
        while !next.isEmpty {
            for change in next {
                guard objects.pack.sizeBytes < Self.limitBytes else {
                    outcome.later.append(change)
                    continue
                }
                change.attempt(&outcome.later) { () throws(GitError) in
                    if let id = try write(change) {
                        written.append((change, id))
                    } else {
                        removals.append(change)
                    }
                }
            }
            next = objects.pack.sizeBytes < Self.limitBytes ? more(taken) : []
            taken += next
        }
        outcome.count = taken.count
        return (written, removals)
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
                try TransactionWriter(objects: objects, blobs: change.blobs).write(transaction)
            }
        case .putRecord(let bytes):
            try objects.separately { () throws(GitError) in try objects.write(bytes, as: .blob) }
        case .point(let id): id
        case .removeRecord, .remove: nil
        }
    }

    /// Returns how many refs are files of their own now.
    private func publish(_ updates: consuming RefUpdates, _ directories: inout RefDirectories) -> Int {
        guard !updates.isEmpty else { return 0 }
        do throws(GitError) {
            let shown = try show(&updates, &directories)
            // Only now: whoever knows may go on with git, and finds nothing of ours in the way.
            for (change, result) in shown.results { change.finish(result) }
            return shown.looseRefs
        } catch {
            // Those that have ended already stay as they are.
            updates.fail(error)
            return 0
        }
    }

    private func show(
        _ updates: inout RefUpdates,
        _ directories: inout RefDirectories
    ) throws(GitError) -> RefUpdates.Shown {
        let pack = objects.pack.isEmpty ? nil : try objects.pack.finish()
        pack?.startWriteBack()
        updates.stage()
        let keep = KeepFile(directory: packs)
        defer { if let pack { keep.release(pack.name) } }
        if let pack {
            try keep.protect(pack.name)
            try pack.show()
        }
        return updates.show(syncing: &directories)
    }
}
