import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Hummingbird's HTTP/1 connections with an `ImmediateHandler` in each.
struct ImmediateChannel: ServerChildChannel {
    private let http: HTTP1Channel
    private let makeHandler: @Sendable () -> ImmediateHandler

    init(_ http: HTTP1Channel, makeHandler: @escaping @Sendable () -> ImmediateHandler) {
        self.http = http
        self.makeHandler = makeHandler
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            // Behind it, so that what is answered here counts for the idle timeout and for an orderly end.
            let state = try pipeline.handler(type: HTTPConnectionStateHandler.self)
            try pipeline.addHandler(makeHandler(), position: .after(state))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}

extension HTTPServerBuilder {
    /// HTTP/1 connections whose event loops answer what `responder` can answer at once.
    static func http1(
        answeringAtOnce responder: APIResponder,
        serverName: String?,
        configuration: HTTP1Channel.Configuration = .init()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { respond in
            ImmediateChannel(HTTP1Channel(responder: respond, configuration: configuration)) {
                ImmediateHandler(responder, serverName: serverName)
            }
        }
    }
}
