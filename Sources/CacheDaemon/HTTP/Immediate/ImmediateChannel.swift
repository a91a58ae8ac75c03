import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypesHTTP1

/// Hummingbird's HTTP/1 connections with an `ImmediateHandler` and a `StoredPartHandler` in each.
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
            // Before it: what is answered at once is never translated into the types of the other way.
            let translation = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(makeHandler(), position: .before(translation))
            try pipeline.addHandler(StoredPartHandler(), position: .before(translation))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}

extension HTTPServerBuilder {
    /// HTTP/1 connections whose event loops answer what `responder` can answer at once. One on which no request
    /// comes for `idleLimit` is closed; a request under way is never idle.
    static func http1(
        answeringAtOnce responder: APIResponder,
        serverName: String?,
        idleLimit: TimeAmount? = nil
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { respond in
            // No idle timeout of Hummingbird's: it does not see what is answered before it.
            ImmediateChannel(HTTP1Channel(responder: respond)) {
                ImmediateHandler(responder, serverName: serverName, idleLimit: idleLimit)
            }
        }
    }
}
