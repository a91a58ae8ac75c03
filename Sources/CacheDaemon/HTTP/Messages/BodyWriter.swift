import GitStore
import Hummingbird
import NIOCore

/// Writes the body of an answer, no faster than the connection takes it.
struct BodyWriter: ResponseBodyWriter {
    private var writer: any ResponseBodyWriter
    private let channel: any Channel
    /// The stored part that is being sent.
    private var underWay: EventLoopFuture<Void>?

    init(_ writer: any ResponseBodyWriter, channel: any Channel) {
        self.writer = writer
        self.channel = channel
    }

    /// Returns when the connection's event loop has taken the piece.
    ///
    /// The loop learns that a client reads too slowly while it writes; whoever runs ahead of it could pile up a
    /// whole log for every slow reader before the first of them holds anybody back.
    mutating func write(_ buffer: ByteBuffer) async throws {
        try await settle()
        try await writer.write(buffer)
        try await channel.eventLoop.submit {}.get()
    }

    /// Returns when the part before is sent: while this one is, the next can be looked for.
    mutating func write(_ part: StoredPart) async throws {
        try await settle()
        let sent = channel.eventLoop.makePromise(of: Void.self)
        channel.triggerUserOutboundEvent(part, promise: sent)
        underWay = sent.futureResult
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await settle()
        try await writer.finish(trailingHeaders)
    }

    private mutating func settle() async throws {
        guard let sent = underWay else { return }
        underWay = nil
        try await withTaskCancellationHandler {
            try await sent.get()
        } onCancel: { [channel] in
            // A client that does not read would be waited for without an end.
            channel.close(promise: nil)
        }
    }
}
