import BuildCache

/// A place in a log as clients name it: from its beginning, or negative from its end.
struct LogOffset: Hashable, Sendable {
    var value: Int

    init(_ value: Int) {
        self.value = value
    }

    /// The position within the bytes there are.
    func position(in log: LogView) -> Int {
        position(lengthBytes: log.lengthBytes)
    }

    /// The same for a reader that stays: a place that the log has not reached yet is waited for.
    func followedPosition(in log: LogView) -> Int {
        value < 0 ? position(lengthBytes: log.lengthBytes) : value
    }

    func position(lengthBytes: Int) -> Int {
        value < 0 ? max(0, lengthBytes + value) : min(value, lengthBytes)
    }
}
