import Testing

@testable import CacheDaemon

@Suite("Events of a stream")
struct EventTests {
    @Test("an event is its id, its name and one line of data") func event() {
        let event = ServerSentEvent("log", id: "b:5", data: Array(#""a\n""#.utf8))
        #expect(String(decoding: event.bytes, as: UTF8.self) == "id: b:5\nevent: log\ndata: \"a\\n\"\n\n")
    }

    @Test("a comment is no event") func comment() {
        #expect(ServerSentEvent.comment.first == UInt8(ascii: ":"))
        #expect(ServerSentEvent.comment.suffix(2) == [0x0a, 0x0a])
    }

    @Test(
        "an id comes back as what it was",
        arguments: [EventID(build: "b1", offset: 7), EventID(build: "b", offset: 0, isEnd: true)]
    )
    func comesBack(id: EventID) {
        #expect(EventID(id.description) == id)
    }

    @Test("the end's id says so") func end() {
        #expect(EventID(build: "b", offset: 12, isEnd: true).description == "b:12:end")
    }

    @Test(
        "other texts are no ids",
        arguments: ["", "b", "b:", ":1", "b:-1", "b:x", "b:1:fin", "b:1:end:", "b:1:2"]
    )
    func noID(text: String) {
        #expect(EventID(text) == nil)
    }
}

@Suite("Text from chunks of bytes")
struct UTF8CarryTests {
    private let text = "aé€😀z"

    @Test("is the same wherever the chunks are cut") func sameText() {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var carry = UTF8Carry()
            let joined = carry.push(Array(bytes[..<cut])) + carry.push(Array(bytes[cut...])) + carry.finish()
            #expect(joined == text, "cut at \(cut)")
        }
    }

    @Test("is the same byte by byte") func byteByByte() {
        var carry = UTF8Carry()
        #expect(text.utf8.map { carry.push([$0]) }.joined() == text)
        #expect(carry.pending.isEmpty)
    }

    @Test(
        "holds back only what more bytes can complete",
        arguments: [[0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98]] as [[UInt8]]
    )
    func holdsBack(bytes: [UInt8]) {
        var carry = UTF8Carry()
        #expect(carry.push([0x61] + bytes) == "a")
        #expect(carry.pending == bytes)
        #expect(carry.finish() == "\u{fffd}")
        #expect(carry.pending.isEmpty)
    }

    @Test(
        "does not wait for what can never be a character",
        arguments: [[0xff], [0xc0], [0x80], [0xed, 0xa0], [0xf4, 0x90], [0xe0, 0x80], [0xf5]] as [[UInt8]]
    )
    func doesNotWait(bytes: [UInt8]) {
        var carry = UTF8Carry()
        #expect(carry.push(bytes) == String(decoding: bytes, as: UTF8.self))
        #expect(carry.pending.isEmpty)
    }
}
