import BuilderProtocol
import GitStore

/// Who gets the next slot: reservations that are due, then higher priority first, then users in turn, then in order
/// of arrival.
///
/// A value: what happens is decided here, what follows is done by `Pool`. A slot that is promised to a reservation
/// is given to others only as long as they are expected to give it back in time.
struct PoolQueue: Sendable {
    struct Entry: Hashable, Sendable {
        var build: String
        var user: String?
        var priority: Int
        /// How long it will hold its slot, as far as anybody can tell.
        var expected: Duration = .zero
        /// The promise that was made to it, if one was.
        var reservation: ObjectID?
    }

    private(set) var capacity: Int
    private(set) var inUse = 0
    private var levels: [Int: PoolLevel] = [:]
    private var queued: [String: Entry] = [:]
    /// When reservations need their slots.
    private var promises: [ObjectID: Timestamp] = [:]
    /// Builds that a reservation needs before it can start: they may use its slot until then.
    private var helpers: [String: ObjectID] = [:]
    /// Builds whose reservations are due, and that come first from now on.
    private var entitled: [String: ObjectID] = [:]
    /// Those of them that wait, in order of arrival.
    private var due: [Entry] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { queued.count }
    var isFree: Bool { inUse < capacity }

    /// True when the build has a slot at once; else it waits.
    mutating func arrive(_ entry: Entry, at now: Timestamp) -> Bool {
        if let reservation = entitled[entry.build] {
            guard due.isEmpty, isFree else {
                queued[entry.build] = entry
                due.append(entry)
                return false
            }
            take(entry, promised: reservation)
            return true
        }
        if queued.isEmpty, isFree, leavesPromisesAlone(entry, at: now) {
            take(entry, promised: entry.reservation)
            return true
        }
        queued[entry.build] = entry
        var level = levels[entry.priority] ?? PoolLevel()
        if level.queues[entry.user] == nil { level.ring.append(entry.user) }
        level.queues[entry.user, default: []].append(entry)
        levels[entry.priority] = level
        return false
    }

    /// False when the build was not waiting.
    mutating func leave(_ build: String) -> Bool {
        guard let entry = queued.removeValue(forKey: build) else { return false }
        due.removeAll { $0.build == build }
        leaveLevel(entry)
        return true
    }

    /// A slot came back; the builds that now have one.
    mutating func release(at now: Timestamp) -> [String] {
        inUse -= 1
        return grant(at: now)
    }

    mutating func resize(to capacity: Int, at now: Timestamp) -> [String] {
        self.capacity = capacity
        return grant(at: now)
    }

    /// A slot is wanted from that time on.
    mutating func promise(_ reservation: ObjectID, from start: Timestamp) {
        promises[reservation] = start
    }

    /// The promise is not wanted any more; the builds that now have a slot.
    mutating func withdraw(_ reservation: ObjectID, at now: Timestamp) -> [String] {
        promises[reservation] = nil
        for (build, promise) in entitled where promise == reservation { entitled[build] = nil }
        for (build, promise) in helpers where promise == reservation { helpers[build] = nil }
        return grant(at: now)
    }

    /// The reservation's preparation waits for this build; the builds that now have a slot.
    mutating func help(_ reservation: ObjectID, by build: String, at now: Timestamp) -> [String] {
        guard promises[reservation] != nil else { return [] }
        helpers[build] = reservation
        return grant(at: now)
    }

    /// The reservation is due, and it is for this build, which waits or will come; the builds that now have a slot.
    mutating func entitle(_ build: String, to reservation: ObjectID, at now: Timestamp) -> [String] {
        entitled[build] = reservation
        if let entry = queued[build], !due.contains(entry) {
            leaveLevel(entry)
            due.append(entry)
        }
        return grant(at: now)
    }

    /// Builds that hold a slot and queued ones that come before this one; nil when it does not wait.
    func ahead(of build: String) -> Int? {
        if let place = due.firstIndex(where: { $0.build == build }) { return inUse + place }
        guard let entry = queued[build], let level = levels[entry.priority] else { return nil }
        let higher = levels.filter { $0.key > entry.priority }.values
            .reduce(0) { $0 + $1.queues.values.reduce(0) { $0 + $1.count } }
        return inUse + due.count + higher + level.ahead(of: entry)
    }

    /// Everybody who waits, in the order in which they will be served if nobody else comes.
    var inOrder: [Entry] {
        due + levels.keys.sorted(by: >).flatMap { levels[$0]?.inOrder ?? [] }
    }

    /// True when enough slots are left for the reservations that need theirs before this build gives its own back.
    private func leavesPromisesAlone(_ entry: Entry, at now: Timestamp) -> Bool {
        guard !promises.isEmpty else { return true }
        let end = now + entry.expected
        let own = [entry.reservation, helpers[entry.build]]
        return inUse + promises.count { $0.value < end && !own.contains($0.key) } < capacity
    }

    private mutating func take(_ entry: Entry, promised reservation: ObjectID?) {
        inUse += 1
        entitled[entry.build] = nil
        helpers[entry.build] = nil
        if let reservation { promises[reservation] = nil }
    }

    private mutating func grant(at now: Timestamp) -> [String] {
        var granted: [String] = []
        while isFree, let next = popFirst(at: now) {
            queued[next.build] = nil
            take(next, promised: entitled[next.build] ?? next.reservation)
            granted.append(next.build)
        }
        return granted
    }

    private mutating func popFirst(at now: Timestamp) -> Entry? {
        guard due.isEmpty else { return due.removeFirst() }
        guard let priority = levels.keys.max(), var level = levels[priority], let user = level.ring.first,
            let entry = level.queues[user]?.first, leavesPromisesAlone(entry, at: now)
        else {
            return nil
        }
        level.ring.removeFirst()
        level.queues[user]?.removeFirst()
        if level.queues[user]?.isEmpty == true {
            level.queues[user] = nil
        } else {
            level.ring.append(user)
        }
        levels[priority] = level.ring.isEmpty ? nil : level
        return entry
    }

    private mutating func leaveLevel(_ entry: Entry) {
        guard var level = levels[entry.priority] else { return }
        level.queues[entry.user]?.removeAll { $0.build == entry.build }
        if level.queues[entry.user]?.isEmpty == true {
            level.queues[entry.user] = nil
            level.ring.removeAll { $0 == entry.user }
        }
        levels[entry.priority] = level.ring.isEmpty ? nil : level
    }
}
