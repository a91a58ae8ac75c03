import GitStore
import NIOCore
import NIOHTTP1

/// Sends stored parts of a body from the files in which they lie (`sendfile`), so that their bytes never come into
/// the daemon. Each comes as an outbound event, because what stands behind this handler only takes bytes.
final class StoredPartHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext,
        event: Any,
        promise: EventLoopPromise<Void>?
    ) {
        guard let part = event as? StoredPart else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        let sent = context.eventLoop.makePromise(of: Void.self)
        send(part, context, promise: sent)
        sent.futureResult.cascade(to: promise)
    }

    private func send(_ part: StoredPart, _ context: ChannelHandlerContext, promise: EventLoopPromise<Void>) {
        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: part.file.descriptorNumber)
        // Fulfilled once nobody uses the handle any more, also when the connection breaks. The file is the part's.
        promise.futureResult.whenComplete { _ in
            withExtendedLifetime(part) { _ = try? handle.takeDescriptorOwnership() }
        }
        for (number, stretch) in part.stretches.enumerated() {
            let region = FileRegion(
                fileHandle: handle,
                readerIndex: stretch.lowerBound,
                endIndex: stretch.upperBound
            )
            let isLast = number == part.stretches.count - 1
            context.write(wrapOutboundOut(.body(.fileRegion(region))), promise: isLast ? promise : nil)
        }
        context.flush()
    }
}
