/// A log as JSON, one record a line: whole lines of the log, as soon as they are there.
struct LogRecords {
    /// One piece of the log; bytes that are not UTF-8 as U+FFFD.
    private struct Record: Encodable {
        var log: String
    }

    /// A line longer than this is cut.
    private static let longestBytes = 1 << 20

    private var pending: [UInt8] = []

    /// The record of the lines that end with these bytes, nil when none does.
    mutating func push(_ bytes: [UInt8]) -> [UInt8]? {
        pending += bytes
        let end = pending.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard end == 0, pending.count > Self.longestBytes else { return take(end) }
        return take(pending.count)
    }

    /// The record of what is left.
    mutating func finish() -> [UInt8]? {
        take(pending.count)
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard count > 0 else { return nil }
        defer { pending.removeFirst(count) }
        return Record(log: String(decoding: pending[..<count], as: UTF8.self)).json
    }
}
