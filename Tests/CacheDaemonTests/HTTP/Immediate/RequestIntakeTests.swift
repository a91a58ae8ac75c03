import NIOCore
import NIOHTTP1
import Testing

@testable import CacheDaemon

@Suite("The intake of a connection's requests")
struct RequestIntakeTests {
    private static let end = HTTPServerRequestPart.end(nil)
    private static let answer = [
        HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)), .end(nil),
    ]

    private static func head(
        _ method: HTTPMethod = .GET,
        _ headers: HTTPHeaders = [:],
        version: HTTPVersion = .http1_1,
        path: String = "/a"
    ) -> HTTPServerRequestPart {
        .head(HTTPRequestHead(version: version, method: method, uri: path, headers: headers))
    }

    private static func body(_ text: String) -> HTTPServerRequestPart { .body(ByteBuffer(string: text)) }

    @Test("offers a plain request once it is whole") func offers() {
        var intake = RequestIntake(bodyBytes: 10)
        #expect(intake.read(Self.head()) == .hold)
        #expect(intake.offered == nil)
        #expect(intake.read(Self.end) == .offer)
        #expect(intake.offered?.request.path == "/a")
        intake.answered()
        #expect(intake.release() == [])
        #expect(intake.read(Self.head()) == .hold)
    }

    @Test("offers a body in one piece") func offersBody() {
        var intake = RequestIntake(bodyBytes: 10)
        #expect(intake.read(Self.head(.POST, ["Content-Length": "6"])) == .hold)
        #expect(intake.read(Self.body("abc")) == .hold)
        #expect(intake.read(Self.body("def")) == .hold)
        #expect(intake.read(Self.end) == .offer)
        #expect(intake.offered?.body == ByteBuffer(string: "abcdef"))
    }

    @Test(
        "passes on what is not plain",
        arguments: [
            head(.PUT, ["Content-Length": "1"]), head(.GET, ["Content-Length": "1"]), head(.POST),
            head(.POST, ["Content-Length": "11"]), head(.POST, ["Transfer-Encoding": "chunked"]),
            head(.POST, ["Content-Length": "1", "expect": "100-continue"]),
            head(.GET, ["Connection": "close"]),
            head(.GET, ["Connection": "upgrade"]), head(.GET, ["upgrade": "websocket"]),
            head(version: .http1_0), head(path: "http://localhost/a"),
            head(.POST, ["Content-Length": "1", "content-length": "1"]),
        ]
    )
    func passesOn(head: HTTPServerRequestPart) {
        var intake = RequestIntake(bodyBytes: 10)
        #expect(intake.read(head) == .pass)
        #expect(intake.read(Self.body("x")) == .pass)
        #expect(intake.read(Self.end) == .pass)
    }

    @Test("offers nothing while an earlier request waits for its answer") func keepsOrder() {
        var intake = RequestIntake(bodyBytes: 10)
        #expect([Self.head(.DELETE), Self.end].map { intake.read($0) } == [.pass, .pass])
        #expect([Self.head(), Self.end].map { intake.read($0) } == [.pass, .pass])
        for part in Self.answer { intake.wrote(part) }
        #expect(intake.read(Self.head()) == .pass)
        #expect(intake.read(Self.end) == .pass)
        for part in Self.answer + Self.answer { intake.wrote(part) }
        #expect([Self.head(), Self.end].map { intake.read($0) } == [.hold, .offer])
    }

    @Test("lets the rest of a request follow its beginning, though it has its answer") func early() {
        var intake = RequestIntake(bodyBytes: 10)
        #expect(intake.read(Self.head(.POST, ["Content-Length": "11"])) == .pass)
        for part in Self.answer { intake.wrote(part) }
        #expect(intake.read(Self.body("hello")) == .pass)
        #expect(intake.read(Self.end) == .pass)
        #expect(intake.read(Self.head()) == .hold)
    }

    @Test("owes an answer to every whole request that went its way") func owes() {
        var intake = RequestIntake(bodyBytes: 10)
        #expect(!intake.owesAnswer)
        #expect(intake.read(Self.head(.DELETE)) == .pass)
        #expect(!intake.owesAnswer)
        #expect(intake.read(Self.end) == .pass)
        #expect(intake.owesAnswer)
        for part in Self.answer { intake.wrote(part) }
        #expect(!intake.owesAnswer)
    }

    @Test("releases a request as it came, whole or not") func releases() {
        var intake = RequestIntake(bodyBytes: 10)
        let head = Self.head(.POST, ["Content-Length": "4"])
        #expect([head, Self.body("ab")].map { intake.read($0) } == [.hold, .hold])
        #expect(intake.release() == [head, Self.body("ab")])
        #expect([Self.body("cd"), Self.end].map { intake.read($0) } == [.pass, .pass])
        for part in Self.answer { intake.wrote(part) }
        #expect([head, Self.body("abcd"), Self.end].map { intake.read($0) } == [.hold, .hold, .offer])
        #expect(intake.release() == [head, Self.body("abcd"), Self.end])
        #expect(intake.read(Self.head()) == .pass)
    }

    @Test("offers nothing after the last request of a connection") func afterTheLast() {
        var closing = RequestIntake(bodyBytes: 10)
        #expect(closing.read(Self.head(.GET, ["Connection": "close"])) == .pass)
        #expect(closing.read(Self.end) == .pass)
        for part in Self.answer { closing.wrote(part) }
        #expect(closing.read(Self.head()) == .pass)

        var closed = RequestIntake(bodyBytes: 10)
        #expect([Self.head(.DELETE), Self.end].map { closed.read($0) } == [.pass, .pass])
        closed.wrote(
            .head(HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Connection": "close"]))
        )
        closed.wrote(.end(nil))
        #expect(closed.read(Self.head()) == .pass)
    }
}
