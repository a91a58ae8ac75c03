import HTTPTypes
import NIOCore

/// A reply in the bytes that HTTP/1.1 sends for it, but for the fields that every answer carries: spelt once, sent
/// often.
struct ReadyReply: Sendable {
    let status: HTTPResponse.Status
    private let head: ByteBuffer
    private let body: ByteBuffer

    /// Nil for a reply that is written piece by piece.
    init?(_ reply: Reply) {
        switch reply.body {
        case .none: body = ByteBuffer()
        case .bytes(let bytes): body = bytes
        case .stream: return nil
        }
        status = reply.status
        var head = ByteBuffer()
        head.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        for field in reply.headers { head.writeString("\(field.name.rawName): \(field.value)\r\n") }
        if status != .notModified { head.writeString("Content-Length: \(body.readableBytes)\r\n") }
        self.head = head
    }

    /// The whole answer, in one piece.
    func message(ending: ByteBuffer, withoutBody: Bool, allocator: ByteBufferAllocator) -> ByteBuffer {
        let bytes = head.readableBytes + ending.readableBytes + (withoutBody ? 0 : body.readableBytes)
        var message = allocator.buffer(capacity: bytes)
        message.writeImmutableBuffer(head)
        message.writeImmutableBuffer(ending)
        if !withoutBody { message.writeImmutableBuffer(body) }
        return message
    }
}
