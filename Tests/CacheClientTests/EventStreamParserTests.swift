import Testing

@testable import CacheClient

@Suite("The event stream parser")
struct EventStreamParserTests {
    @Test("reads name, data and id", arguments: ["\n", "\r\n", "\r"])
    func fields(newline: String) throws {
        let text = ["id: b1:5", "event: log", "data: \"x\"", "", ""].joined(separator: newline)
        #expect(try parse(text) == [ServerSentEvent(name: "log", data: "\"x\"", id: "b1:5")])
    }

    @Test("gives the same events however the bytes are cut")
    func chunks() throws {
        let bytes = Array("id: 1\r\nevent: log\r\ndata: \"ü\"\r\n\r\n: comment\r\n\r\ndata: x\r\n\r\n".utf8)
        var parser = EventStreamParser()
        var single: [ServerSentEvent] = []
        for byte in bytes { single += try parser.parse([byte]) }
        var whole = EventStreamParser()
        #expect(try whole.parse(bytes) == single)
        #expect(single.map(\.data) == ["\"ü\"", "x"])
    }

    @Test("joins the lines of data")
    func multilineData() throws {
        #expect(try parse("data: a\ndata:\ndata:  b\n\n").map(\.data) == ["a\n\n b"])
    }

    @Test("an id holds for the events after it, a name only for its own")
    func inheritance() throws {
        let events = try parse("id: 1\nevent: log\ndata: a\n\ndata: b\n\n")
        #expect(events.map(\.id) == ["1", "1"])
        #expect(events.map(\.name) == ["log", "message"])
    }

    @Test("passes over comments, unknown fields, and what ends before its blank line")
    func ignored() throws {
        #expect(try parse(": hello\n\nretry: 5\nfoo\n\ndata: cut\n") == [])
    }

    private func parse(_ text: String) throws -> [ServerSentEvent] {
        var parser = EventStreamParser()
        return try parser.parse(text.utf8)
    }
}
