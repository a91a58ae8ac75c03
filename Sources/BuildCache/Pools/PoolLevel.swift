import DequeModule

/// The queue of one priority: users stand in a ring, each with their builds in order of arrival.
struct PoolLevel: Sendable {
    var ring: Deque<String?> = []
    var queues: [String?: Deque<PoolQueue.Entry>] = [:]

    /// Entries that are served before this one: in each round of the ring every user has one turn.
    func ahead(of entry: PoolQueue.Entry) -> Int {
        guard let round = queues[entry.user]?.firstIndex(of: entry),
            let turn = ring.firstIndex(of: entry.user)
        else {
            return 0
        }
        return ring.enumerated().reduce(0) { sum, place in
            let count = queues[place.element]?.count ?? 0
            return sum + min(count, place.offset < turn ? round + 1 : round)
        }
    }

    var inOrder: [PoolQueue.Entry] {
        let rounds = queues.values.map(\.count).max() ?? 0
        return (0..<rounds).flatMap { round in
            ring.compactMap { user in
                guard let queue = queues[user], round < queue.count else { return nil }
                return queue[round]
            }
        }
    }
}
