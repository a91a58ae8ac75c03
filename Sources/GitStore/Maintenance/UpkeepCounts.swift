import Synchronization

/// How much there is to do for the upkeep, by what the writer tells.
final class UpkeepCounts: Sendable {
    private struct State {
        var packs = 0
        var looseRefs = 0
        /// Beyond them there is something to do; unknown at first, so that it is looked up.
        var packLimit = 0
        var looseRefLimit = 0
        var deletions = 0
        var isScheduled = false
        var isClosed = false

        var isDue: Bool { !isClosed && (packs > packLimit || looseRefs >= looseRefLimit) }

        /// True when work must be scheduled, and none is yet.
        mutating func schedule() -> Bool {
            guard isDue, !isScheduled else { return false }
            isScheduled = true
            return true
        }
    }

    private let state = Mutex(State())

    var deletions: Int { state.withLock { $0.deletions } }
    var isScheduled: Bool { state.withLock { $0.isScheduled } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// How many packs there are about, when they are too many.
    var packsToMerge: Int? { state.withLock { $0.packs > $0.packLimit ? $0.packs : nil } }
    /// How many loose refs there are about, when they are too many.
    var refsToPack: Int? { state.withLock { $0.looseRefs >= $0.looseRefLimit ? $0.looseRefs : nil } }

    func close() { state.withLock { $0.isClosed = true } }
    func noteDeletion() { state.withLock { $0.deletions += 1 } }

    /// True when work must be scheduled.
    func addGroup(refs: Int) -> Bool {
        state.withLock { state in
            state.packs += 1
            state.looseRefs += refs
            return state.schedule()
        }
    }

    /// True when work must be scheduled.
    func start() -> Bool { state.withLock { $0.schedule() } }

    /// True when another step must be scheduled.
    func endStep(isUnfinished: Bool) -> Bool {
        state.withLock { state in
            state.isScheduled = isUnfinished || state.isDue
            return state.isScheduled
        }
    }

    func merged(before: Int, left: Int) {
        state.withLock { state in
            state.packs += left - before
            // What cannot be merged is not tried with every group.
            let limit = PackMerge.Tier.young.limit
            state.packLimit = max(limit, left > limit ? 2 * left : 0)
        }
    }

    func packed(before: Int, left: Int, threshold: Int) {
        state.withLock { state in
            state.looseRefs += left - before
            state.looseRefLimit = threshold
        }
    }
}
