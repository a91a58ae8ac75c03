import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import CacheDaemon

@Suite("An idle connection")
struct IdleConnectionTests {
    private let loop = EmbeddedEventLoop()

    /// With a limit of a minute, answering nothing at once.
    private func connected() throws -> EmbeddedChannel {
        let responder = APIResponder(
            routes: [],
            access: { .open },
            metrics: PrometheusRegistry(),
            limits: HTTPLimits()
        )
        let channel = EmbeddedChannel(
            handler: ImmediateHandler(responder, serverName: nil, idleLimit: .minutes(1)),
            loop: loop
        )
        try channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func send(_ parts: HTTPServerRequestPart..., to channel: EmbeddedChannel) {
        for part in parts { channel.pipeline.fireChannelRead(part) }
        channel.pipeline.fireChannelReadComplete()
    }

    private static let head = HTTPServerRequestPart.head(
        HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    )

    @Test("is closed when its time is over, and not before") func closed() throws {
        let channel = try connected()
        loop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("is not idle while a request waits for its answer, nor right after it") func answering() throws {
        let channel = try connected()
        loop.advanceTime(by: .seconds(50))
        send(Self.head, .end(nil), to: channel)
        loop.advanceTime(by: .minutes(10))
        #expect(channel.isActive)
        for part in [
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)), .end(nil),
        ] { channel.write(part, promise: nil) }
        loop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("is one whose request does not go on") func stalled() throws {
        let channel = try connected()
        send(Self.head, to: channel)
        loop.advanceTime(by: .minutes(1))
        #expect(!channel.isActive)
    }
}
