/// When each key was last used, 16 bytes a key: hashes in one array, probed in line.
///
/// Two keys of one hash would share their last use; among a million there are practically never two.
struct UsageTable {
    struct Use: Equatable {
        var hash: UInt64
        var milliseconds: Int64

        /// A hash of zero marks a place that is free.
        fileprivate static let none = Use(hash: 0, milliseconds: 0)
    }

    /// Beyond it the older half is forgotten: for those the age of their commit counts.
    let limit: Int
    private var places: [Use] = []
    private(set) var count = 0

    init(limit: Int) {
        precondition(limit > 1)
        self.limit = limit
    }

    /// All that are known, in no order.
    var uses: some Sequence<Use> { places.lazy.filter { $0.hash != 0 && $0.milliseconds > .min } }

    func lastUse(of hash: UInt64) -> Int64? {
        guard !places.isEmpty else { return nil }
        let use = places[place(of: hash | 1)]
        return use.hash == 0 || use.milliseconds == .min ? nil : use.milliseconds
    }

    /// The later one of two uses counts.
    mutating func record(_ hash: UInt64, at milliseconds: Int64) {
        let hash = hash | 1
        if count * 6 >= places.count * 5 { makeRoom() }
        let place = place(of: hash)
        if places[place].hash == 0 {
            places[place] = Use(hash: hash, milliseconds: milliseconds)
            count += 1
        } else {
            places[place].milliseconds = max(places[place].milliseconds, milliseconds)
        }
    }

    /// The place stays taken until the table grows.
    mutating func forget(_ hash: UInt64) {
        guard !places.isEmpty else { return }
        let place = place(of: hash | 1)
        if places[place].hash != 0 { places[place].milliseconds = .min }
    }

    /// Where the hash is, or would be.
    private func place(of hash: UInt64) -> Int {
        var place = Int(hash.multipliedFullWidth(by: UInt64(places.count)).high)
        while places[place].hash != 0, places[place].hash != hash {
            place = place + 1 == places.count ? 0 : place + 1
        }
        return place
    }

    private mutating func makeRoom() {
        var kept = Array(uses)
        if kept.count >= limit {
            kept.sort { $0.milliseconds > $1.milliseconds }
            kept.removeSubrange((limit / 2)...)
        }
        places = Array(repeating: .none, count: max(16, kept.count * 3 / 2 + kept.count / 4))
        count = kept.count
        for use in kept { places[place(of: use.hash)] = use }
    }
}
