import BuilderProtocol
import HTTPTypes
import Hummingbird
import NIOCore

/// What a handler answers.
struct Reply: Sendable {
    typealias Write = @Sendable (inout BodyWriter) async throws -> Void

    enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        /// Written piece by piece; the length when it is known.
        case stream(lengthBytes: Int?, Write)
    }

    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: Body

    init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A document as JSON.
    static func json(
        _ document: some Encodable,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Reply {
        rendered(JSONBytes.encode(document), status: status, headers: headers)
    }

    /// JSON that is rendered already.
    static func rendered(
        _ json: [UInt8],
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Reply {
        var headers = headers
        headers.append(HTTPField(name: .contentType, value: "application/json"))
        return Reply(status, headers: headers, body: .bytes(ByteBuffer(bytes: json)))
    }

    /// The response for Hummingbird; `sent` is called once the body is out, or with the error that broke it.
    func response(
        withoutBody: Bool,
        on channel: any Channel,
        sent: @escaping @Sendable ((any Error)?) -> Void
    ) -> Response {
        switch body {
        case .none:
            sent(nil)
            return Response(status: status, headers: headers)
        case .bytes(let buffer):
            // Counted before the write: a body in one piece goes out in one call, and a wrapper would split it.
            sent(nil)
            return withoutBody
                ? head(lengthBytes: buffer.readableBytes)
                : Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
        case .stream(let lengthBytes, let write):
            guard !withoutBody else {
                sent(nil)
                return head(lengthBytes: lengthBytes)
            }
            let body = ResponseBody(contentLength: lengthBytes) { unpaced in
                var writer = BodyWriter(unpaced, channel: channel)
                do {
                    try await write(&writer)
                    try await writer.finish(nil)
                } catch {
                    sent(error)
                    throw error
                }
                sent(nil)
            }
            return Response(status: status, headers: headers, body: body)
        }
    }

    /// The answer to HEAD. A length that nobody knows is sent as 0: without one the encoder would frame an
    /// empty chunked body, which no client expects after HEAD.
    private func head(lengthBytes: Int?) -> Response {
        var headers = headers
        headers[.contentLength] = String(lengthBytes ?? 0)
        return Response(status: status, headers: headers)
    }
}
