import BuilderProtocol
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// A member of a pool that answers as a test says, and remembers what it was asked.
final class ScriptedMember: Sendable {
    /// A request of the wire protocol, as the member saw it.
    struct Call: Sendable {
        /// `POST /rest/v1`, without the query.
        var line: String
        var target: String
        var headers: HTTPHeaders
        /// The operation: the body of a start, `request` of everything else.
        var operation: JSONValue
        /// How many calls of this line came before.
        var index: Int

        var ticket: String { operation["ticket"]?.text ?? "" }
    }

    enum Answer: Sendable {
        case json(String, status: Int = 200)
        case bytes([UInt8], status: Int = 200, headers: [(String, String)] = [])
        /// Takes the request and never says a word.
        case silence
        /// Cuts the connection, as a crash does.
        case drop
    }

    typealias Script = @Sendable (Call, ScriptedMember) -> Answer

    private let script: Script
    private let port = Mutex(0)
    private let recorded = Mutex<[Call]>([])

    private init(_ script: @escaping Script) {
        self.script = script
    }

    var url: String { "http://127.0.0.1:\(port.withLock { $0 })" }
    var calls: [Call] { recorded.withLock { $0 } }
    var lines: [String] { calls.map(\.line) }

    func calls(_ line: String) -> [Call] { calls.filter { $0.line == line } }

    /// The protocol's answer: `{"payload": {"status", "ticket", "worker_id", …}}`.
    func job(_ status: String, _ call: Call, worker: String? = nil, payload: String = "null") -> Answer {
        .json(
            #"{"payload": {"status": "\#(status)", "ticket": "\#(call.ticket)", "#
                + #""worker_id": "\#(worker ?? url)", "payload": \#(payload)}}"#
        )
    }

    /// Runs the body with a member on a free port.
    static func with(
        _ script: @escaping Script,
        _ body: (ScriptedMember) async throws -> Void
    ) async throws {
        let member = ScriptedMember(script)
        let channel = try await member.listen()
        do {
            try await body(member)
            try await channel.close()
        } catch {
            try await channel.close()
            throw error
        }
    }

    fileprivate func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> Answer {
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        let line = "\(head.method.rawValue) \(parts.first ?? "")"
        let call = recorded.withLock { calls in
            let call = Call(
                line: line,
                target: head.uri,
                headers: head.headers,
                operation: Self.operation(body, query: parts.count == 2 ? parts[1] : ""),
                index: calls.count { $0.line == line }
            )
            calls.append(call)
            return call
        }
        return script(call, self)
    }

    private static func operation(_ body: [UInt8], query: Substring) -> JSONValue {
        let fields = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        let request = fields.first { $0.first == "request" }?.last
        let json = body.isEmpty ? Array((request.map(String.init)?.removingPercentEncoding ?? "").utf8) : body
        return (try? JSONParser.parse(json)) ?? .null
    }

    private func listen() async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(ScriptedConnection(self))
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        port.withLock { $0 = channel.localAddress?.port ?? 0 }
        return channel
    }
}

/// One connection to a scripted member.
private final class ScriptedConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let member: ScriptedMember
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ member: ScriptedMember) {
        self.member = member
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, [])
        case .body(let buffer): body += buffer.readableBytesView
        case .end:
            guard let head else { return }
            send(member.answer(head, body), on: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func send(_ answer: ScriptedMember.Answer, on context: ChannelHandlerContext) {
        switch answer {
        case .json(let text, let status): send(Array(text.utf8), status, [], on: context)
        case .bytes(let bytes, let status, let headers): send(bytes, status, headers, on: context)
        case .silence: break
        case .drop: context.close(promise: nil)
        }
    }

    private func send(
        _ bytes: [UInt8],
        _ status: Int,
        _ headers: [(String, String)],
        on context: ChannelHandlerContext
    ) {
        var fields = HTTPHeaders(headers)
        fields.add(name: "Content-Length", value: String(bytes.count))
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status),
            headers: fields
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
