/// The thread that writes: it takes what is queued, makes it durable, and takes what was queued meanwhile.
actor GroupWriter {
    private let lane = Lane(label: "cairn.store.write")
    private let queue: ChangeQueue
    private let packs: PackDirectory
    private let refs: Refs
    private let compression = Compression()
    private var directories: RefDirectories
    private var repository: OpenRepository?
    private let wroteGroup: @Sendable (_ refs: Int) -> Void

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(
        queue: ChangeQueue,
        packs: PackDirectory,
        refs: Refs,
        wroteGroup: @escaping @Sendable (_ refs: Int) -> Void
    ) {
        self.queue = queue
        self.packs = packs
        self.refs = refs
        self.wroteGroup = wroteGroup
        directories = RefDirectories(root: packs.root, fileSystem: packs.fileSystem)
    }

    func open() throws(GitError) {
        repository = try OpenRepository(path: packs.root, refs: refs)
    }

    /// Opens the repository anew, to let go of packs that were deleted.
    func reopen() throws(GitError) {
        if repository != nil { try open() }
    }

    /// Later changes fail with `.closed`.
    func close() {
        repository = nil
        KeepFile(directory: packs).remove()
    }

    /// Lets the writer look at the queue.
    nonisolated func wake() {
        lane.async { self.assumeIsolated { $0.writeQueued() } }
    }

    private func writeQueued() {
        while true {
            switch queue.next() {
            case .group(let changes):
                queue.putBack(write(changes))
                wroteGroup(changes.count)
            case .pause(let end):
                lane.async(after: end - .now) { self.assumeIsolated { $0.writeQueued() } }
                return
            case .idle:
                return
            }
        }
    }

    private func write(_ changes: [Change]) -> [Change] {
        guard let repository else {
            for change in changes { change.finish(.failure(.closed)) }
            return []
        }
        let pack = PackDraft(in: packs, compression: compression)
        let group = GroupCommit(
            objects: ObjectWriter(repository: repository, pack: pack),
            packs: packs,
            refWriter: RefWriter(root: packs.root, refs: refs, fileSystem: packs.fileSystem)
        )
        return group.run(changes, syncing: &directories)
    }
}
