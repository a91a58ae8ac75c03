import Testing

@testable import CacheDaemon

@Suite("Ranges")
struct ByteRangeTests {
    @Test(
        "asks for a part",
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=2-4", 2..<5), ("bytes=5-", 5..<10), ("bytes=-3", 7..<10),
            ("bytes=-99", 0..<10), ("bytes=8-99", 8..<10), ("Bytes=0-9223372036854775807", 0..<10),
            ("bytes=0-99999999999999999999", 0..<10),
        ]
    )
    func part(header: String, range: Range<Int>) {
        #expect(ByteRange(header, lengthBytes: 10) == .part(range))
    }

    @Test(
        "is ignored when it is none, several, or not understood",
        arguments: [
            nil, "bytes=0-1,3-4", "bytes=4-2", "lines=0-1", "bytes=", "bytes=-", "bytes=a-b", "bytes=1-2-3",
        ]
    )
    func whole(header: String?) {
        #expect(ByteRange(header, lengthBytes: 10) == .whole)
    }

    @Test("cannot be satisfied past the end", arguments: ["bytes=10-", "bytes=10-20", "bytes=-0"])
    func unsatisfiable(header: String) {
        #expect(ByteRange(header, lengthBytes: 10) == .unsatisfiable)
    }

    @Test("cannot be satisfied by an empty body", arguments: ["bytes=0-", "bytes=-1"])
    func empty(header: String) {
        #expect(ByteRange(header, lengthBytes: 0) == .unsatisfiable)
    }
}

@Suite("Entity tags")
struct EntityTagTests {
    private let tag = EntityTag("abc")

    @Test("are known when the client names them", arguments: ["\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*"])
    func known(header: String) {
        #expect(tag.isKnown(by: [.ifNoneMatch: header]))
    }

    @Test("are not known otherwise", arguments: ["\"x\"", "abc", "", "\"ab\", \"c\""])
    func unknown(header: String) {
        #expect(!tag.isKnown(by: [.ifNoneMatch: header]))
        #expect(!tag.isKnown(by: [:]))
    }

    @Test("guard a range by strong comparison") func guardRanges() {
        #expect(EntityTag.rangeApplies(to: tag, [:]))
        #expect(EntityTag.rangeApplies(to: tag, [.ifRange: "\"abc\""]))
        #expect(!EntityTag.rangeApplies(to: tag, [.ifRange: "W/\"abc\""]))
        #expect(!EntityTag.rangeApplies(to: nil, [.ifRange: "\"abc\""]))
    }
}

@Suite("Offsets into a log")
struct LogOffsetTests {
    @Test(
        "count from the beginning, or from the end when negative",
        arguments: [
            (0, 0), (4, 4), (10, 10), (11, 10), (-1, 9), (-10, 0), (-11, 0), (Int.max, 10), (Int.min, 0),
        ]
    )
    func positions(offset: Int, position: Int) {
        #expect(LogOffset(offset).position(lengthBytes: 10) == position)
    }
}
