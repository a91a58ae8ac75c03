import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server that answers as a test says, and remembers what it was asked.
final class ScriptedDaemon: Sendable {
    private struct State {
        var script: [String: [ScriptedAnswer]] = [:]
        var requests: [RecordedRequest] = []
    }

    private let state = Mutex(State())
    private let port = Mutex(0)

    var url: String { "http://127.0.0.1:\(port.withLock { $0 })" }

    /// Everything it was asked, in order.
    var requests: [RecordedRequest] { state.withLock { $0.requests } }

    /// The targets asked for, in order.
    var targets: [String] { requests.map(\.target) }

    /// Runs the body with a daemon on a free port.
    static func with(_ body: (ScriptedDaemon) async throws -> Void) async throws {
        let daemon = ScriptedDaemon()
        let channel = try await daemon.listen()
        do {
            try await body(daemon)
            try await channel.close()
        } catch {
            try await channel.close()
            throw error
        }
    }

    /// Answers `GET /path` (without a query) with these, one after the other; the last one again and again.
    func on(_ line: String, _ answers: ScriptedAnswer...) {
        state.withLock { $0.script[line] = answers }
    }

    fileprivate func answer(_ request: RecordedRequest) throws -> ScriptedAnswer {
        let answer: ScriptedAnswer? = state.withLock { state in
            state.requests.append(request)
            guard let answers = state.script[request.line], let first = answers.first else { return nil }
            if answers.count > 1 { state.script[request.line] = Array(answers.dropFirst()) }
            return first
        }
        return try answer ?? .problem(404, code: "not_found", detail: "nothing scripted for \(request.line)")
    }

    private func listen() async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(ScriptedConnection(daemon: self))
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        port.withLock { $0 = channel.localAddress?.port ?? 0 }
        return channel
    }
}

/// One connection to the scripted daemon.
private final class ScriptedConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let daemon: ScriptedDaemon
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(daemon: ScriptedDaemon) {
        self.daemon = daemon
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer): body += buffer.readableBytesView
        case .end: answer(context.channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ channel: any Channel) {
        guard let head else { return }
        let request = RecordedRequest(
            method: head.method.rawValue,
            target: head.uri,
            headers: head.headers,
            body: body
        )
        guard let answer = try? daemon.answer(request) else { return channel.close(promise: nil) }
        // Ends with the answer: its gates are opened by the test, its channel closed by the client.
        Task { try? await answer.send(to: channel) }
    }
}

extension ScriptedAnswer {
    fileprivate func send(to channel: any Channel) async throws {
        let head = HTTPResponseHead(
            version: .http1_1,
            status: status,
            headers: HTTPHeaders(headers)
        )
        try await channel.writeAndFlush(HTTPServerResponsePart.head(head))
        for part in parts {
            switch part {
            case .bytes(let bytes):
                let buffer = ByteBuffer(bytes: bytes)
                try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(buffer)))
            case .wait(let gate): try await gate.pass()
            case .drop: return try await channel.close()
            }
        }
        try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
    }
}
