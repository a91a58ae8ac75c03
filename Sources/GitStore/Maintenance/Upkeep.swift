import Synchronization

/// Keeps packs and loose refs few, behind the writer's back, on a thread of its own and in small steps.
actor Upkeep {
    private static let prunedAtOnce = 64
    private static let pause = Duration.milliseconds(10)

    private let lane = Lane(label: "cairn.store.upkeep")
    private let counts: UpkeepCounts
    private let packs: PackDirectory
    private let compaction: RefCompaction
    private let largePacks: LargePackUpkeep
    private let deletedPacks: @Sendable () -> Void
    private var prunable: ArraySlice<(name: String, id: ObjectID)> = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    /// `deletedPacks`: whoever has packs open should let them go.
    init(packs: PackDirectory, refs: Refs, deletedPacks: @escaping @Sendable () -> Void) {
        self.packs = packs
        let counts = UpkeepCounts()
        self.counts = counts
        let deletedPacks: @Sendable () -> Void = {
            counts.noteDeletion()
            deletedPacks()
        }
        self.deletedPacks = deletedPacks
        largePacks = LargePackUpkeep(packs: packs, refs: refs, deletedPacks: deletedPacks)
        compaction = RefCompaction(
            refWriter: RefWriter(root: packs.root, refs: refs, fileSystem: packs.fileSystem)
        )
    }

    /// How often packs were deleted; who has some open lets them go then.
    nonisolated var deletions: Int { counts.deletions }

    /// Somebody else deleted packs.
    nonisolated func noteDeletion() {
        deletedPacks()
    }

    /// True while there is something left to do.
    nonisolated var isBusy: Bool { counts.isScheduled || largePacks.isBusy }

    /// Looks what a former life left to do.
    nonisolated func start() {
        if counts.start() { beginWork() }
    }

    /// Called after each group.
    nonisolated func wroteGroup(refs: Int) {
        if counts.addGroup(refs: refs) { beginWork() }
    }

    /// Called after large files were brought in, each as a pack of its own.
    nonisolated func wroteLargeBlobs() {
        largePacks.wake()
    }

    /// Takes what is damaged below the commit out of the packs, so that nobody finds it before what is written anew.
    nonisolated func mend(_ commit: ObjectID) {
        largePacks.mend(commit)
    }

    /// Returns when the step under way has ended; there will be no other.
    nonisolated func close() async {
        counts.close()
        await rest()
        await largePacks.close()
    }

    private func rest() { prunable = [] }

    private nonisolated func beginWork() {
        lane.async { self.assumeIsolated { $0.work() } }
    }

    /// One step; the next one follows after a pause.
    private func work() {
        guard !counts.isClosed else { return }
        if !prunable.isEmpty {
            for ref in prunable.prefix(Self.prunedAtOnce) { compaction.prune(ref.name, ref.id) }
            prunable = prunable.dropFirst(Self.prunedAtOnce)
        } else {
            mergePacks()
            packRefs()
        }
        if counts.endStep(isUnfinished: !prunable.isEmpty) {
            lane.async(after: Self.pause) { self.assumeIsolated { $0.work() } }
        }
    }

    private func mergePacks() {
        guard let before = counts.packsToMerge else { return }
        let merge = PackMerge(directory: packs, pace: .full) { [counts] in counts.isClosed }
        let outcome = try? merge.run(.young)
        counts.merged(before: before, left: outcome?.count ?? 0)
        guard outcome?.hasMerged == true else { return }
        deletedPacks()
        largePacks.wake()
    }

    private func packRefs() {
        guard let before = counts.refsToPack else { return }
        let threshold = (try? compaction.threshold()) ?? RefCompaction.fewest
        // When it fails, for somebody has the lock or the disk is full, it is tried again after as many refs.
        let packed = (try? compaction.pack(atLeast: threshold)) ?? []
        prunable = packed[...]
        let isFull = packed.count >= RefCompaction.most
        counts.packed(before: before, left: isFull ? threshold : 0, threshold: threshold)
    }
}
