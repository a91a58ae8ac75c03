import Testing

@testable import CacheClient

@Suite("Log positions")
struct LogPositionTests {
    @Test("are read from event ids")
    func parses() {
        #expect(LogPosition(eventID: "b1:42") == LogPosition(build: "b1", offset: 42))
        #expect(LogPosition(eventID: "b1:42:end") == LogPosition(build: "b1", offset: 42))
        #expect(LogPosition(eventID: "a:b:42") == LogPosition(build: "a:b", offset: 42))
    }

    @Test("are not read from other ids", arguments: ["", "b1", "b1:", "b1:-1", "b1:x", "end"])
    func refuses(id: String) {
        #expect(LogPosition(eventID: id) == nil)
    }
}
