import Synchronization

/// Keeps packs and loose refs few, behind the writer's back, on a thread of its own and in small steps.
actor Upkeep {
    private struct Counts {
        var packs = 0
        var looseRefs = 0
        /// Beyond them there is something to do; unknown at first, so that it is looked up.
        var packLimit = 0
        var looseRefLimit = 0
        var deletions = 0
        var isScheduled = false
        var isClosed = false

        var isDue: Bool { !isClosed && (packs > packLimit || looseRefs >= looseRefLimit) }
    }

    private static let prunedAtOnce = 64
    private static let pause = Duration.milliseconds(10)

    private let lane = Lane(label: "cairn.store.upkeep")
    private let counts = Mutex(Counts())
    private let packs: PackDirectory
    private let compaction: RefCompaction
    private let deletedPacks: @Sendable () -> Void
    private var prunable: ArraySlice<(name: String, id: ObjectID)> = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    /// `deletedPacks`: whoever has packs open should let them go.
    init(packs: PackDirectory, refs: Refs, deletedPacks: @escaping @Sendable () -> Void) {
        self.packs = packs
        self.deletedPacks = deletedPacks
        compaction = RefCompaction(
            refWriter: RefWriter(root: packs.root, refs: refs, fileSystem: packs.fileSystem)
        )
    }

    /// How often packs were deleted; who has some open lets them go then.
    nonisolated var deletions: Int { counts.withLock { $0.deletions } }

    /// Somebody else deleted packs.
    nonisolated func noteDeletion() {
        counts.withLock { $0.deletions += 1 }
        deletedPacks()
    }

    /// True while there is something left to do.
    nonisolated var isBusy: Bool { counts.withLock { $0.isScheduled } }

    /// Called after each group.
    nonisolated func wroteGroup(refs: Int) {
        let isDue = counts.withLock { counts in
            counts.packs += 1
            counts.looseRefs += refs
            guard counts.isDue, !counts.isScheduled else { return false }
            counts.isScheduled = true
            return true
        }
        if isDue { lane.async { self.assumeIsolated { $0.work() } } }
    }

    /// Returns when the step under way has ended; there will be no other.
    nonisolated func close() async {
        counts.withLock { $0.isClosed = true }
        await rest()
    }

    private func rest() { prunable = [] }

    /// One step; the next one follows after a pause.
    private func work() {
        guard !counts.withLock({ $0.isClosed }) else { return }
        if !prunable.isEmpty {
            for ref in prunable.prefix(Self.prunedAtOnce) { compaction.prune(ref.name, ref.id) }
            prunable = prunable.dropFirst(Self.prunedAtOnce)
        } else {
            mergePacks()
            packRefs()
        }
        let goesOn = counts.withLock { counts in
            counts.isScheduled = !prunable.isEmpty || counts.isDue
            return counts.isScheduled
        }
        if goesOn { lane.async(after: Self.pause) { self.assumeIsolated { $0.work() } } }
    }

    private func mergePacks() {
        let before = counts.withLock { $0.packs }
        guard before > counts.withLock({ $0.packLimit }) else { return }
        let merge = PackMerge(directory: packs) { [weak self] in self?.isClosed ?? true }
        let outcome = try? merge.run()
        counts.withLock { counts in
            if outcome?.hasMerged == true { counts.deletions += 1 }
            // What cannot be merged is not tried with every group.
            let left = outcome?.count ?? 0
            counts.packs += left - before
            counts.packLimit = max(PackMerge.packLimit, left > PackMerge.packLimit ? 2 * left : 0)
        }
        if outcome?.hasMerged == true { deletedPacks() }
    }

    private func packRefs() {
        let before = counts.withLock { $0.looseRefs }
        guard before >= counts.withLock({ $0.looseRefLimit }) else { return }
        let threshold = (try? compaction.threshold()) ?? RefCompaction.fewest
        // When it fails, for somebody has the lock or the disk is full, it is tried again after as many refs.
        let packed = try? compaction.pack(atLeast: threshold)
        prunable = (packed ?? [])[...]
        counts.withLock { counts in
            counts.looseRefs -= before
            counts.looseRefLimit = threshold
        }
    }

    private nonisolated var isClosed: Bool { counts.withLock { $0.isClosed } }
}
