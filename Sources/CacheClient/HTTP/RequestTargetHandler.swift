import NIOCore
import NIOHTTP1

/// Sends each request's target exactly as we encoded it.
///
/// The HTTP client below goes through `URL`, which replaces a path whose bytes are not UTF-8 by `/`. So the target
/// travels in a header, which is taken out here, before the request is written.
final class RequestTargetHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    static let header = "Cairn-Request-Target"

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data),
            let target = head.headers.first(name: Self.header)
        else {
            return context.write(data, promise: promise)
        }
        head.uri = target
        head.headers.remove(name: Self.header)
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Puts a handler between the connection's encoder and what gives it requests.
    static func install(in channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
            try pipeline.addHandler(RequestTargetHandler(), position: .after(encoder))
        }
    }
}
