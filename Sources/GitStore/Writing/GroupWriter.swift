/// The thread that writes: it takes what is queued, makes it durable, and takes what was queued meanwhile.
actor GroupWriter {
    private let lane = Lane(label: "cairn.store.write")
    private let queue: ChangeQueue
    private let packs: PackDirectory
    private let refs: Refs
    private let compression = Compression()
    private var directories: RefDirectories
    private var repository: OpenRepository?
    private let upkeep: Upkeep
    nonisolated let observer = GroupObserver()
    private var knownDeletions = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(queue: ChangeQueue, packs: PackDirectory, refs: Refs, upkeep: Upkeep) {
        self.queue = queue
        self.packs = packs
        self.refs = refs
        self.upkeep = upkeep
        directories = RefDirectories(root: packs.root, fileSystem: packs.fileSystem)
    }

    func open() throws(GitError) {
        repository = try OpenRepository(path: packs.root, refs: refs)
    }

    /// Later changes fail with `.closed`.
    func close() {
        repository = nil
        KeepFile(directory: packs).remove()
    }

    /// Gives up what a broken ref says, between two groups.
    func mend(_ refName: String) throws(GitError) -> RefRepair {
        guard repository != nil else { throw .closed }
        return try RefWriter(root: packs.root, refs: refs, fileSystem: packs.fileSystem).mend(refName)
    }

    /// Lets the writer look at the queue.
    nonisolated func wake() {
        lane.async { self.assumeIsolated { $0.writeQueued() } }
    }

    private func writeQueued() {
        while true {
            switch queue.next() {
            case .group(let changes):
                let outcome = write(changes)
                queue.putBack(outcome.later)
                upkeep.wroteGroup(refs: outcome.looseRefs)
                observer.wroteGroup(of: outcome.count - outcome.later.count)
                letGoOfDeletedPacks()
            case .pause(let end):
                lane.async(after: end - .now) { self.assumeIsolated { $0.writeQueued() } }
                return
            case .idle:
                letGoOfDeletedPacks()
                return
            }
        }
    }

    private func letGoOfDeletedPacks() {
        let deletions = upkeep.deletions
        // The old handle still serves when a new one cannot be had.
        guard deletions != knownDeletions, repository != nil, (try? open()) != nil else { return }
        knownDeletions = deletions
    }

    private func write(_ changes: [Change]) -> GroupCommit.Outcome {
        guard let repository else {
            for change in changes { change.finish(.failure(.closed)) }
            return GroupCommit.Outcome()
        }
        let pack = PackDraft(in: packs, compression: compression)
        let group = GroupCommit(
            objects: ObjectWriter(repository: repository, pack: pack),
            packs: packs,
            refWriter: RefWriter(root: packs.root, refs: refs, fileSystem: packs.fileSystem)
        )
        return group.run(changes, more: queue.more, syncing: &directories)
    }
}
