import Testing

@testable import CacheClient

@Suite("The log cursor")
struct LogCursorTests {
    private let cursor: LogCursor = {
        var cursor = LogCursor()
        cursor.advance(to: 10)
        return cursor
    }()

    @Test("prints what follows the last byte")
    func next() {
        #expect(cursor.addition(of: "abc", endingAt: 13) == .bytes(Array("abc".utf8)))
    }

    @Test("prints only the new part of what overlaps")
    func overlap() {
        #expect(cursor.addition(of: "abc", endingAt: 11) == .bytes(Array("c".utf8)))
    }

    @Test("prints nothing twice", arguments: [3, 10])
    func old(end: Int) {
        #expect(cursor.addition(of: "abc", endingAt: end) == .nothing)
    }

    @Test("asks for the bytes after a gap, and of a text that may not be exact")
    func inexact() {
        #expect(cursor.addition(of: "abc", endingAt: 14) == .fetch)
        #expect(cursor.addition(of: "ab\u{FFFD}", endingAt: 13) == .fetch)
        #expect(cursor.addition(of: "longer than the log", endingAt: 12) == .fetch)
    }
}
