import NIOCore
import NIOHTTP1

/// Answers on the connection's event loop what can be answered there, in front of Hummingbird, whose own way takes
/// several hops between threads and two translations of each message. What it does not answer goes that way as it
/// came.
///
/// Nothing is held from one reading to the next, so that Hummingbird sees everything as soon as it would without
/// this handler. A client that does not read its answers is left to Hummingbird, too, which waits for it.
final class ImmediateHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let responder: APIResponder
    private var intake: RequestIntake
    private var fields: ServerFields
    private var idle: IdleWatch
    /// Where bytes are written that need no encoder.
    private var wire: ChannelHandlerContext?
    private var hasWritten = false

    /// A connection that is idle for `idleLimit` is closed; nil: never.
    init(_ responder: APIResponder, serverName: String?, idleLimit: TimeAmount? = nil) {
        self.responder = responder
        intake = RequestIntake(bodyBytes: responder.limits.immediateBodyBytes)
        fields = ServerFields(serverName: serverName)
        idle = IdleWatch(limit: idleLimit)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        wire = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        if context.channel.isActive { watchFromNow(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        wire = nil
        idle.stop()
    }

    func channelActive(context: ChannelHandlerContext) {
        watchFromNow(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        idle.interrupt(at: context.eventLoop.now)
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
        idle.interrupt(at: context.eventLoop.now)
        intake.wrote(unwrapOutboundIn(data))
        context.write(data, promise: promise)
    }

    private func answerOrRelease(_ context: ChannelHandlerContext) {
        guard let held = intake.offered, let wire, takesAnswers(context),
            let reply = responder.immediateReply(to: held.request, body: held.body)
        else { return release(context) }
        intake.answered()
        let message = reply.message(
            ending: fields.ending(),
            withoutBody: held.request.method == .head,
            allocator: context.channel.allocator
        )
        wire.write(HTTPResponseEncoder.wrapOutboundOut(.byteBuffer(message)), promise: nil)
        hasWritten = true
    }

    private func release(_ context: ChannelHandlerContext) {
        for part in intake.release() { context.fireChannelRead(wrapInboundOut(part)) }
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

    private func watchFromNow(_ context: ChannelHandlerContext) {
        idle.interrupt(at: context.eventLoop.now)
        watch(context)
    }

    private func watch(_ context: ChannelHandlerContext) {
        idle.setAlarm(on: context.eventLoop) { [self] in
            let isOver = idle.isOver(at: context.eventLoop.now, owesAnswer: intake.owesAnswer)
            isOver ? context.close(promise: nil) : watch(context)
        }
    }
}
