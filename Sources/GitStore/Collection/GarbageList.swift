/// Objects that nothing reached when a mark began: those that nothing reaches a grace period later either may go.
struct GarbageList {
    /// More are left to a later mark.
    static let limit = 2_000_000

    /// The first eight bytes of the ids, ordered: two objects that share them are garbage both, or one of them is
    /// reached, and then it stays for that.
    private var prefixes: [UInt64] = []
    /// Files that were touched since then are not older than the mark.
    let untouchedSince: Timestamp
    let begin: ContinuousClock.Instant

    init(since untouchedSince: Timestamp, begin: ContinuousClock.Instant) {
        self.untouchedSince = untouchedSince
        self.begin = begin
    }

    var count: Int { prefixes.count }
    var isFull: Bool { prefixes.count >= Self.limit }

    mutating func append(_ id: ObjectID) {
        if !isFull { prefixes.append(id.prefix) }
    }

    /// To be called once, after the last `append`.
    mutating func close() {
        prefixes.sort()
    }

    func contains(_ id: ObjectID) -> Bool {
        var range = prefixes.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if prefixes[middle] == id.prefix { return true }
            range = prefixes[middle] < id.prefix ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return false
    }
}
