/// Whether a file system has room: short below the limit, and until there is a tenth more than that.
struct SpaceLevel: Hashable, Sendable {
    let limitBytes: Int
    private(set) var isShort = false

    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    /// What there must be for the shortage to end.
    var goalBytes: Int { limitBytes + limitBytes / 10 }

    mutating func measured(freeBytes: Int) {
        isShort = freeBytes < (isShort ? goalBytes : limitBytes)
    }
}
