import HTTPTypes
import NIOCore
import NIOHTTP1

/// A plain request as far as it has come.
struct HeldRequest {
    /// What its answer may depend on.
    let request: HTTPRequest
    private(set) var body = ByteBuffer()
    private(set) var isWhole = false
    private let head: HTTPRequestHead
    private var trailers: HTTPHeaders?

    /// Nil unless the request is plain.
    init?(_ head: HTTPRequestHead, bodyBytes: Int) {
        guard let request = HTTPRequest(plain: head, bodyBytes: bodyBytes) else { return nil }
        self.request = request
        self.head = head
    }

    mutating func append(_ part: HTTPServerRequestPart) {
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
    var parts: [HTTPServerRequestPart] {
        var parts = [HTTPServerRequestPart.head(head)]
        if body.readableBytes > 0 { parts.append(.body(body)) }
        if isWhole { parts.append(.end(trailers)) }
        return parts
    }
}
