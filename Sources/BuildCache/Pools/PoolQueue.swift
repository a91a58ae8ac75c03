/// Who gets the next slot: higher priority first, then users in turn, then in order of arrival.
///
/// A value: what happens is decided here, what follows is done by `Pool`.
struct PoolQueue: Sendable {
    struct Entry: Hashable, Sendable {
        var build: String
        var user: String?
        var priority: Int
    }

    private(set) var capacity: Int
    private(set) var inUse = 0
    private var levels: [Int: PoolLevel] = [:]
    private var queued: [String: Entry] = [:]

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { queued.count }
    var isFree: Bool { inUse < capacity }

    /// True when the build has a slot at once; else it waits.
    mutating func arrive(_ entry: Entry) -> Bool {
        if queued.isEmpty, isFree {
            inUse += 1
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
        guard let entry = queued.removeValue(forKey: build), var level = levels[entry.priority] else {
            return false
        }
        level.queues[entry.user]?.removeAll { $0.build == build }
        if level.queues[entry.user]?.isEmpty == true {
            level.queues[entry.user] = nil
            level.ring.removeAll { $0 == entry.user }
        }
        levels[entry.priority] = level.ring.isEmpty ? nil : level
        return true
    }

    /// A slot came back; the builds that now have one.
    mutating func release() -> [String] {
        inUse -= 1
        return grant()
    }

    mutating func resize(to capacity: Int) -> [String] {
        self.capacity = capacity
        return grant()
    }

    /// Builds that hold a slot and queued ones that come before this one; nil when it does not wait.
    func ahead(of build: String) -> Int? {
        guard let entry = queued[build], let level = levels[entry.priority] else { return nil }
        let higher = levels.filter { $0.key > entry.priority }.values
            .reduce(0) { $0 + $1.queues.values.reduce(0) { $0 + $1.count } }
        return inUse + higher + level.ahead(of: entry)
    }

    /// Everybody who waits, in the order in which they will be served if nobody else comes.
    var inOrder: [Entry] {
        levels.keys.sorted(by: >).flatMap { levels[$0]?.inOrder ?? [] }
    }

    private mutating func grant() -> [String] {
        var granted: [String] = []
        while isFree, let next = popFirst() {
            inUse += 1
            granted.append(next.build)
        }
        return granted
    }

    private mutating func popFirst() -> Entry? {
        guard let priority = levels.keys.max(), var level = levels[priority], let user = level.ring.popFirst()
        else {
            return nil
        }
        let entry = level.queues[user]?.popFirst()
        if level.queues[user]?.isEmpty == true {
            level.queues[user] = nil
        } else {
            level.ring.append(user)
        }
        levels[priority] = level.ring.isEmpty ? nil : level
        if let entry { queued[entry.build] = nil }
        return entry
    }
}
