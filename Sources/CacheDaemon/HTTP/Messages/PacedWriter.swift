import Hummingbird
import NIOCore

/// Writes a piece of a body only when the connection's event loop has taken the one before.
///
/// The loop learns that a client reads too slowly while it writes; whoever runs ahead of it could pile up a
/// whole log for every slow reader before the first of them holds anybody back.
struct PacedWriter: ResponseBodyWriter {
    private var writer: any ResponseBodyWriter
    private let eventLoop: any EventLoop

    init(_ writer: any ResponseBodyWriter, eventLoop: any EventLoop) {
        self.writer = writer
        self.eventLoop = eventLoop
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        try await writer.write(buffer)
        try await eventLoop.submit {}.get()
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await writer.finish(trailingHeaders)
    }
}
