import BuilderProtocol
import GitStore
import Hummingbird
import Testing

@testable import CacheDaemon

@Suite("Contents")
struct ContentTests {
    private static func chunks(_ chunks: [[UInt8]]) -> AsyncStream<[UInt8]> {
        AsyncStream { stream in
            for chunk in chunks { stream.yield(chunk) }
            stream.finish()
        }
    }

    @Test("are cut to what was announced, wherever the chunks end") func cut() async throws {
        for count in 0...6 {
            var writer = CollectingWriter()
            try await writer.write(count, of: Self.chunks([[1, 2], [3], [], [4, 5, 6]]))
            #expect(writer.bytes == Array([1, 2, 3, 4, 5, 6].prefix(count)))
        }
    }

    @Test("that end before they should break the answer off") func tooShort() async throws {
        var writer = CollectingWriter()
        await #expect(throws: UnreadableContent.self) {
            try await writer.write(3, of: Self.chunks([[1, 2]]))
        }
        #expect(writer.bytes == [1, 2])
    }

    @Test("that cannot be opened are an answer of their own") func cannotOpen() async throws {
        struct Locked: Error {}
        let content = Content(lengthBytes: 3, headers: [:]) { _ in throw Locked() }
        let request = Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/"),
            body: RequestBody(buffer: ByteBuffer())
        )
        await #expect(throws: Locked.self) { _ = try await content.reply(to: request) }
    }

    @Test("a file whose name is no UTF-8 has its bytes beside it") func nameBytes() throws {
        let blob = try #require(ObjectID(hex: String(repeating: "a", count: 40)))
        let path = try #require(TreePath(bytes: [0x61, 0xff, 0x2f, 0x62]))
        let document = FileDocument(TreeFile(path: path, mode: .regular, sizeBytes: 1, blob: blob))
        #expect(document.path == "a\u{fffd}/b")
        #expect(document.pathBase64 == "Yf8vYg==")
    }
}

/// Keeps what is written.
private struct CollectingWriter: ResponseBodyWriter {
    var bytes: [UInt8] = []

    mutating func write(_ buffer: ByteBuffer) async throws {
        bytes += buffer.readableBytesView
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
