import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// A request as far as it has come.
struct HeldRequest {
    let head: HTTPRequest
    private(set) var body = ByteBuffer()
    private(set) var isWhole = false
    private var trailers: HTTPFields?

    init(_ head: HTTPRequest) {
        self.head = head
    }

    mutating func append(_ part: HTTPRequestPart) {
        switch part {
        case .head: preconditionFailure("a request has one head")
        case .body(let bytes) where body.readableBytes == 0: body = bytes
        case .body(let bytes): body.writeImmutableBuffer(bytes)
        case .end(let trailers):
            self.trailers = trailers
            isWhole = true
        }
    }

    /// Itself again.
    var parts: [HTTPRequestPart] {
        var parts = [HTTPRequestPart.head(head)]
        if body.readableBytes > 0 { parts.append(.body(body)) }
        if isWhole { parts.append(.end(trailers)) }
        return parts
    }
}
