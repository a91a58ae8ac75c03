/// The refs that a group of changes moves, each locked by us: as lines of one new `packed-refs` where that is
/// cheaper, otherwise as files of their own. A change that fails is told so and is out of it.
struct RefUpdates {
    /// What became of the updates.
    struct Shown {
        var results: [(Change, Result<ObjectID?, GitError>)]
        /// How many refs are files of their own now.
        var looseRefs: Int
    }

    private typealias Loose = (change: Change, id: ObjectID, lock: LockFile)
    private typealias Packed = (change: Change, id: ObjectID, lock: RefLock)

    private let refWriter: RefWriter
    private let packedRefs: PackedRefsUpdate?
    /// Refs that had no file of their own.
    private let fileless: Set<String>
    private var loose: [Loose] = []
    private var packed: [Packed] = []

    init(of changes: [Change], by refWriter: RefWriter) {
        self.refWriter = refWriter
        fileless = Set(changes.lazy.filter { Self.hasNoFile($0, refWriter) }.map(\.refName))
        packedRefs = fileless.isEmpty ? nil : PackedRefsUpdate(of: fileless.count, by: refWriter)
    }

    var isEmpty: Bool { loose.isEmpty && packed.isEmpty }

    /// Locks the ref; fails when it is not what the change expects.
    mutating func add(_ change: Change, _ id: ObjectID) throws(GitError) {
        let name = change.refName
        guard packedRefs != nil, fileless.contains(name) else {
            let lock = try refWriter.lock(name, expecting: change.expectation)
            try lock.write(Array("\(id)\n".utf8))
            return loose.append((change, id, lock))
        }
        let lock = try refWriter.hold(name, expecting: change.expectation)
        // A file would hide the line.
        guard Self.hasNoFile(change, refWriter) else { throw LockFile.locked(lock.path) }
        packed.append((change, id, lock))
    }

    /// Brings the new values to the disk, where nobody sees them yet.
    mutating func stage() {
        for update in loose { update.lock.startWriteBack() }
        loose = loose.filter { update in
            update.change.goesOn { () throws(GitError) in try update.lock.sync() }
        }
        guard let packedRefs, !packed.isEmpty else { return }
        let ids = Dictionary(packed.map { ($0.change.refName, $0.id) }) { $1 }
        do throws(GitError) {
            try packedRefs.stage(ids)
        } catch {
            Self.fail(packed.map(\.change), error)
            packed = []
        }
    }

    /// Makes the refs show the new values; when this returns those are on disk, and nothing is locked any more. The
    /// callers are to be told.
    consuming func show(syncing directories: inout RefDirectories) -> Shown {
        let replaced = loose.filter { update in
            update.change.goesOn { () throws(GitError) in try update.lock.replace() }
        }
        let results = showPacked() + Self.synced(replaced, &directories)
        return Shown(results: results, looseRefs: replaced.count)
    }

    /// Ends all changes that have not ended.
    func fail(_ error: GitError) { Self.fail(loose.map(\.change) + packed.map(\.change), error) }

    private func showPacked() -> [(Change, Result<ObjectID?, GitError>)] {
        guard let packedRefs, !packed.isEmpty else { return [] }
        defer { for update in packed { update.lock.release() } }
        do throws(GitError) {
            try packedRefs.show()
            return packed.map { ($0.change, .success($0.id)) }
        } catch {
            return packed.map { ($0.change, .failure(error)) }
        }
    }

    private static func synced(
        _ updates: [Loose],
        _ directories: inout RefDirectories
    ) -> [(Change, Result<ObjectID?, GitError>)] {
        do throws(GitError) {
            try directories.sync(updates.map(\.change.refName))
            return updates.map { ($0.change, .success($0.id)) }
        } catch {
            return updates.map { ($0.change, .failure(error)) }
        }
    }

    private static func hasNoFile(_ change: Change, _ refWriter: RefWriter) -> Bool {
        (try? refWriter.refs.loose.read(change.refName)) == .absent
    }

    private static func fail(_ changes: [Change], _ error: GitError) {
        for change in changes { change.finish(.failure(error)) }
    }
}

extension Change {
    /// False when the step failed, which ends the change.
    fileprivate func goesOn(_ step: () throws(GitError) -> Void) -> Bool {
        do throws(GitError) {
            try step()
            return true
        } catch {
            finish(.failure(error))
            return false
        }
    }
}
