/// The objects with files of their own, as a mark found them.
struct LooseCensus {
    /// Ordered; few, for what is written goes into packs.
    private(set) var ids: [ObjectID] = []
    private var reached: Bitmap

    init(objects: String) throws(GitError) {
        for byte in 0...UInt8.max {
            let prefix = (byte < 16 ? "0" : "") + String(byte, radix: 16)
            for name in try Directory.names(in: "\(objects)/\(prefix)") {
                let hex = prefix + String(decoding: name, as: UTF8.self)
                if let id = ObjectID(hex: hex) { ids.append(id) }
            }
        }
        ids.sort()
        reached = Bitmap(bound: ids.count)
    }

    /// Nil when there is no such object, false when it was reached before.
    mutating func reach(_ id: ObjectID) -> Bool? {
        var range = ids.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if ids[middle] == id { return reached.insert(middle) }
            range = ids[middle] < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    var unreached: [ObjectID] {
        ids.indices.filter { !reached.contains($0) }.map { ids[$0] }
    }
}
