import Synchronization

/// The upkeep of what takes long: large packs are merged and indexed, damaged ones mended; on a thread of its own,
/// so that the small ones stay few meanwhile.
actor LargePackUpkeep {
    private struct State {
        var isScheduled = false
        var isClosed = false
        var lost: [ObjectID] = []
    }

    /// Fewer packs are found quickly one by one.
    private static let leastIndexed = 16
    /// More damaged commits at a time are left to their own next readers.
    private static let mostLost = 100

    private let lane = Lane(label: "cairn.store.packs")
    private let state = Mutex(State())
    private let packs: PackDirectory
    private let refs: Refs
    private let deletedPacks: @Sendable () -> Void

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(packs: PackDirectory, refs: Refs, deletedPacks: @escaping @Sendable () -> Void) {
        (self.packs, self.refs, self.deletedPacks) = (packs, refs, deletedPacks)
    }

    nonisolated var isBusy: Bool { state.withLock { $0.isScheduled } }

    /// Looks whether there is something to do, soon.
    nonisolated func wake() {
        let isNew = state.withLock { state in
            defer { state.isScheduled = !state.isClosed }
            return !state.isScheduled && !state.isClosed
        }
        if isNew { lane.async { self.assumeIsolated { $0.work() } } }
    }

    /// Takes what is damaged below the commit out of the packs.
    nonisolated func mend(_ commit: ObjectID) {
        state.withLock { if $0.lost.count < Self.mostLost { $0.lost.append(commit) } }
        wake()
    }

    /// Returns when the step under way has ended; there will be no other.
    nonisolated func close() async {
        state.withLock { $0.isClosed = true }
        await rest()
    }

    private func rest() {}

    private func work() {
        let lost = state.withLock { state in
            state.isScheduled = false
            defer { state.lost = [] }
            return state.lost
        }
        guard !isClosed else { return }
        let isMended =
            !lost.isEmpty && (try? PackMending(packs: packs, refs: refs, merge: merge).run(lost)) == true
        let hasMerged = (try? merge.run(.grown))?.hasMerged == true
        // What cannot be indexed, for the disk is full or a pack is damaged, is found without.
        try? index()
        if isMended || hasMerged { deletedPacks() }
    }

    private var merge: PackMerge {
        PackMerge(directory: packs, pace: .shared) { [weak self] in self?.isClosed ?? true }
    }

    /// Young packs come and go; all others are worth an index, once there are many of them.
    private func index() throws(GitError) {
        let young = Set(try packs.mergeable(PackMerge.Tier.young.sizes).map(\.name))
        let settled = Set(try packs.names(with: "pack-")).subtracting(young)
        let index = MultiPackIndex(directory: packs)
        let known = index.names
        let isSound = known.isSubset(of: settled)
        guard settled.count >= Self.leastIndexed,
            !isSound || settled.subtracting(known).count >= Self.leastIndexed
        else { return }
        try index.write(Array(settled))
    }

    private nonisolated var isClosed: Bool { state.withLock { $0.isClosed } }
}
