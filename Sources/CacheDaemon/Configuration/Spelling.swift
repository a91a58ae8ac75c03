/// Finds what somebody who mistyped a name may have meant.
enum Spelling {
    /// The known name that is nearest, if one is near enough to be meant.
    static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        let distances = known.map { (name: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
        let best = distances.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let best, best.distance <= max(1, min(3, (name.utf8.count + 1) / 3)) else { return nil }
        return best.name
    }

    /// Levenshtein's distance, `-` and `_` and letters' case counting as the same.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in 0..<right.count {
                let cost = folded(byte) == folded(right[column]) ? 0 : 1
                let best = min(row[column + 1] + 1, row[column] + 1, diagonal + cost)
                diagonal = row[column + 1]
                row[column + 1] = best
            }
        }
        return row[right.count]
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte | 0x20
    }
}
