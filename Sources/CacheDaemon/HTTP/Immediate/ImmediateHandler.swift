import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers on the connection's event loop what can be answered there, in front of Hummingbird, whose own way takes
/// several hops between threads. What it does not answer goes that way as it came.
///
/// Nothing is held from one reading to the next, so that Hummingbird sees everything as soon as it would without
/// this handler. A client that does not read its answers is left to Hummingbird, too, which waits for it.
final class ImmediateHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let responder: APIResponder
    private var intake: RequestIntake
    private var fields: ServerFields
    private var hasWritten = false

    init(_ responder: APIResponder, serverName: String?) {
        self.responder = responder
        intake = RequestIntake(bodyBytes: responder.limits.immediateBodyBytes)
        fields = ServerFields(serverName: serverName)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch intake.read(unwrapInboundIn(data)) {
        case .hold: break
        case .offer: answerOrRelease(context)
        case .pass: context.fireChannelRead(data)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        release(context)
        flush(context)
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        release(context)
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        intake.wrote(unwrapOutboundIn(data))
        context.write(data, promise: promise)
    }

    private func answerOrRelease(_ context: ChannelHandlerContext) {
        guard let request = intake.offered, takesAnswers(context),
            let reply = responder.immediateReply(to: request.head, body: request.body),
            let message = reply.message(withoutBody: request.head.method == .head)
        else { return release(context) }
        intake.answered()
        write(message, context)
    }

    private func release(_ context: ChannelHandlerContext) {
        for part in intake.release() { context.fireChannelRead(wrapInboundOut(part)) }
    }

    private func write(_ message: Reply.Message, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(fields.completing(message.head))), promise: nil)
        if let body = message.body { context.write(wrapOutboundOut(.body(body)), promise: nil) }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        hasWritten = true
    }

    /// False while too much is waiting for the client to read it.
    private func takesAnswers(_ context: ChannelHandlerContext) -> Bool {
        if !context.channel.isWritable { flush(context) }
        return context.channel.isWritable
    }

    /// One for all answers of a reading.
    private func flush(_ context: ChannelHandlerContext) {
        guard hasWritten else { return }
        hasWritten = false
        context.flush()
    }
}
