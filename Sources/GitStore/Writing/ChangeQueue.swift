import Synchronization

/// Changes that wait for the writer; as many as there are callers who wait for them.
final class ChangeQueue: Sendable {
    enum Next {
        case group([Change])
        /// Somebody else's locks are in the way until then.
        case pause(until: ContinuousClock.Instant)
        case idle
    }

    private struct State {
        var waiting: [Change] = []
        var isWriting = false
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// Larger groups gain nothing and take longer.
    private static let groupLimit = 64
    /// Each time all of `packed-refs` is written: that is worth it for many at once.
    private static let removalLimit = 1024

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.waiting.count } }
    /// True when nothing waits and the last group has been seen off.
    var isIdle: Bool { state.withLock { $0.waiting.isEmpty && !$0.isWriting } }

    /// False when the queue is closed.
    func add(_ change: Change) -> Bool {
        state.withLock { state in
            if !state.isClosed { state.waiting.append(change) }
            return !state.isClosed
        }
    }

    /// What the writer left for later comes first again.
    func putBack(_ changes: [Change]) {
        state.withLock { $0.waiting.insert(contentsOf: changes, at: 0) }
    }

    /// What is to be written now, at most one change of each ref. Asked only by the writer, after the last
    /// group has ended.
    func next() -> Next {
        let now = ContinuousClock.now
        let (next, closers) = state.withLock { state in
            let next = Self.next(from: &state.waiting, now)
            if case .group = next { state.isWriting = true } else { state.isWriting = false }
            return (next, Self.closers(&state))
        }
        for closer in closers { closer.resume() }
        return next
    }

    /// Takes no more changes; returns when those that were there have ended.
    func close() async {
        await withCheckedContinuation { continuation in
            let closers = state.withLock { state in
                state.isClosed = true
                state.closers.append(continuation)
                return Self.closers(&state)
            }
            for closer in closers { closer.resume() }
        }
    }

    private static func closers(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        guard state.isClosed, !state.isWriting, state.waiting.isEmpty else { return [] }
        defer { state.closers = [] }
        return state.closers
    }

    /// What was asked for since and fits into the group: while its first changes are prepared, those who were told of
    /// the last group ask for their next ones, and should not wait for a group of their own.
    func more(for group: [Change]) -> [Change] {
        let now = ContinuousClock.now
        return state.withLock { Self.take(from: &$0.waiting, now, beside: group) }
    }

    private static func next(from waiting: inout [Change], _ now: ContinuousClock.Instant) -> Next {
        let group = take(from: &waiting, now, beside: [])
        if !group.isEmpty { return .group(group) }
        guard let earliest = waiting.compactMap(\.notBefore).min() else { return .idle }
        return .pause(until: earliest)
    }

    private static func take(
        from waiting: inout [Change],
        _ now: ContinuousClock.Instant,
        beside taken: [Change]
    ) -> [Change] {
        guard !waiting.isEmpty else { return [] }
        var group: [Change] = []
        var removals = taken.count(where: \.isRemoval)
        var writes = taken.count - removals
        var refs = Set(taken.map(\.refName))
        var rest: [Change] = []
        for change in waiting {
            let isFirst = refs.insert(change.refName).inserted
            let hasRoom = change.isRemoval ? removals < removalLimit : writes < groupLimit
            if isFirst, hasRoom, change.notBefore.map({ $0 <= now }) ?? true {
                group.append(change)
                if change.isRemoval { removals += 1 } else { writes += 1 }
            } else {
                rest.append(change)
            }
        }
        waiting = rest
        return group
    }
}
