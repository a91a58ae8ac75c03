import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Testing

@testable import CacheDaemon

@Suite("The intake of a connection's requests")
struct RequestIntakeTests {
    private static let end = HTTPRequestPart.end(nil)
    private static let answer = [HTTPResponsePart.head(HTTPResponse(status: .ok)), .end(nil)]

    private static func head(_ method: HTTPRequest.Method = .get, _ fields: HTTPFields = [:])
        -> HTTPRequestPart
    {
        .head(
            HTTPRequest(
                method: method,
                scheme: "http",
                authority: "localhost",
                path: "/a",
                headerFields: fields
            )
        )
    }

    private static func body(_ text: String) -> HTTPRequestPart { .body(ByteBuffer(string: text)) }

    @Test("offers a plain request once it is whole") func offers() {
        var intake = RequestIntake(bodyBytes: 10)
        #expect(intake.read(Self.head()) == .hold)
        #expect(intake.offered == nil)
        #expect(intake.read(Self.end) == .offer)
        #expect(intake.offered?.head.path == "/a")
        intake.answered()
        #expect(intake.release() == [])
        #expect(intake.read(Self.head()) == .hold)
    }

    @Test("offers a body in one piece") func offersBody() {
        var intake = RequestIntake(bodyBytes: 10)
        #expect(intake.read(Self.head(.post, [.contentLength: "6"])) == .hold)
        #expect(intake.read(Self.body("abc")) == .hold)
        #expect(intake.read(Self.body("def")) == .hold)
        #expect(intake.read(Self.end) == .offer)
        #expect(intake.offered?.body == ByteBuffer(string: "abcdef"))
    }

    @Test(
        "passes on what is not plain",
        arguments: [
            head(.put, [.contentLength: "1"]), head(.get, [.contentLength: "1"]), head(.post),
            head(.post, [.contentLength: "11"]), head(.post, [.transferEncoding: "chunked"]),
            head(.post, [.contentLength: "1", .expect: "100-continue"]), head(.get, [.connection: "close"]),
            head(.get, [.connection: "upgrade"]), head(.get, [.upgrade: "websocket"]),
        ]
    )
    func passesOn(head: HTTPRequestPart) {
        var intake = RequestIntake(bodyBytes: 10)
        #expect(intake.read(head) == .pass)
        #expect(intake.read(Self.body("x")) == .pass)
        #expect(intake.read(Self.end) == .pass)
    }

    @Test("offers nothing while an earlier request waits for its answer") func keepsOrder() {
        var intake = RequestIntake(bodyBytes: 10)
        #expect([Self.head(.delete), Self.end].map { intake.read($0) } == [.pass, .pass])
        #expect([Self.head(), Self.end].map { intake.read($0) } == [.pass, .pass])
        for part in Self.answer { intake.wrote(part) }
        #expect(intake.read(Self.head()) == .pass)
        #expect(intake.read(Self.end) == .pass)
        for part in Self.answer + Self.answer { intake.wrote(part) }
        #expect([Self.head(), Self.end].map { intake.read($0) } == [.hold, .offer])
    }

    @Test("lets the rest of a request follow its beginning, though it has its answer") func early() {
        var intake = RequestIntake(bodyBytes: 10)
        #expect(intake.read(Self.head(.post, [.contentLength: "11"])) == .pass)
        for part in Self.answer { intake.wrote(part) }
        #expect(intake.read(Self.body("hello")) == .pass)
        #expect(intake.read(Self.end) == .pass)
        #expect(intake.read(Self.head()) == .hold)
    }

    @Test("releases a request as it came, whole or not") func releases() {
        var intake = RequestIntake(bodyBytes: 10)
        let head = Self.head(.post, [.contentLength: "4"])
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
        #expect(closing.read(Self.head(.get, [.connection: "close"])) == .pass)
        #expect(closing.read(Self.end) == .pass)
        for part in Self.answer { closing.wrote(part) }
        #expect(closing.read(Self.head()) == .pass)

        var closed = RequestIntake(bodyBytes: 10)
        #expect([Self.head(.delete), Self.end].map { closed.read($0) } == [.pass, .pass])
        closed.wrote(.head(HTTPResponse(status: .ok, headerFields: [.connection: "close"])))
        closed.wrote(.end(nil))
        #expect(closed.read(Self.head()) == .pass)
    }
}
