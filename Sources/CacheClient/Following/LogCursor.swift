/// How much of a build's log was printed, and what a log event adds to it.
///
/// Events carry text, in which bytes that are not UTF-8 became U+FFFD. Their ids count the true bytes, so the
/// cursor knows when a text is exact, and asks for the bytes when it is not: nothing is printed twice, lost or
/// changed.
struct LogCursor: Sendable {
    enum Addition: Hashable {
        /// Print these bytes.
        case bytes([UInt8])
        /// The text may not be what the build wrote: fetch the log's bytes from `offset` on.
        case fetch
        /// All of it was printed before.
        case nothing
    }

    /// The number of log bytes printed.
    private(set) var offset = 0

    /// What the text adds, which ends before byte `end` of the log.
    func addition(of text: String, endingAt end: Int) -> Addition {
        guard end > offset else { return .nothing }
        let bytes = Array(text.utf8)
        let start = end - bytes.count
        guard start <= offset, start >= 0, !text.unicodeScalars.contains("\u{FFFD}") else { return .fetch }
        return .bytes(Array(bytes[(offset - start)...]))
    }

    /// Counts bytes as printed.
    mutating func advance(by count: Int) { offset += count }

    /// Counts everything before `end` as printed.
    mutating func advance(to end: Int) { offset = max(offset, end) }
}
