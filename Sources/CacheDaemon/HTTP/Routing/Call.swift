import BuilderProtocol
import GitStore
import Hummingbird
import Logging

/// One request on its way through a handler.
struct Call: Sendable {
    let request: Request
    let caller: Caller
    let limits: HTTPLimits
    let parameters: PathParameters
    let query: Substring?

    var isHead: Bool { request.method == .head }

    /// The path parameter's bytes; throws a 400 when its percent-encoding is broken.
    func bytes(_ parameter: String) throws(HTTPProblem) -> [UInt8] {
        // Bytes that are neither encoded nor UTF-8 reach us as U+FFFD: what they were is lost.
        let encoded = parameters[parameter]
        guard !encoded.unicodeScalars.contains("\u{FFFD}"), let bytes = PercentEncoding.decoded(encoded)
        else {
            throw HTTPProblem(
                .badRequest,
                "malformed_path",
                "{\(parameter)} is not percent-encoded correctly"
            )
        }
        return bytes
    }

    /// The path parameter as text; nil when it is not UTF-8.
    func text(_ parameter: String) throws(HTTPProblem) -> String? {
        String(validating: try bytes(parameter), as: UTF8.self)
    }

    func builder() throws(HTTPProblem) -> String {
        guard let name = try text("builder") else { throw HTTPProblem.unknownBuilder("") }
        return name
    }

    func key() throws(HTTPProblem) -> BuildKey {
        let bytes = try bytes("key")
        guard let key = BuildKey(bytes: bytes) else {
            throw HTTPProblem.invalidKey(String(decoding: bytes, as: UTF8.self))
        }
        return key
    }

    /// The query's fields; throws a 400 when they cannot be read.
    func queryFields() throws(HTTPProblem) -> QueryFields {
        try QueryFields(query)
    }

    /// The body's fields; no body at all is an empty object. Where a body counts, a query does not.
    func bodyFields() async throws -> RequestFields {
        RequestFields(try await bodyMembers())
    }

    /// The same for bodies that others define, where unknown members are none of our business.
    func bodyMembers() async throws -> [String: JSONValue] {
        try queryFields().finish()
        return try Self.members(of: try await body())
    }

    /// The fields of a body that is here already.
    func bodyFields(_ body: ByteBuffer) throws -> RequestFields {
        try queryFields().finish()
        return RequestFields(try Self.members(of: Array(body.readableBytesView)))
    }

    private static func members(of bytes: [UInt8]) throws(HTTPProblem) -> [String: JSONValue] {
        guard !bytes.isEmpty else { return [:] }
        let value: JSONValue
        do throws(JSONParser.Malformed) {
            value = try JSONParser.parse(bytes)
        } catch {
            throw HTTPProblem(.badRequest, "malformed_json", "\(error.reason) at byte \(error.offset)")
        }
        guard case .object(let members) = value else {
            throw HTTPProblem(.badRequest, "malformed_json", "the body is not a JSON object")
        }
        return members
    }

    /// Runs the operation until it is done or the client has left, whichever comes first; a client that has
    /// left cancels it. The connection cannot be used again: replies that come from here say so.
    func whileConnected<Value: Sendable>(_ operation: () async throws -> Value) async throws -> Value {
        // Hummingbird feeds a stream of the body's parts meanwhile, and dies when that stream never saw the
        // body's end: whoever has read the body already, or is done before it came. A body of our own in
        // front always ends.
        var request = request
        request.body = RequestBody(buffer: ByteBuffer())
        return try await request.body.consumeWithCancellationOnInboundClose { _ in try await operation() }
    }

    private func body() async throws -> [UInt8] {
        let limit = limits.bodyBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw HTTPProblem.bodyTooLarge(limit: limit)
        }
        var bytes: [UInt8] = []
        do {
            for try await buffer in request.body {
                guard bytes.count + buffer.readableBytes <= limit else {
                    throw HTTPProblem.bodyTooLarge(limit: limit)
                }
                bytes.append(contentsOf: buffer.readableBytesView)
            }
        } catch let problem as HTTPProblem {
            throw problem
        } catch {
            throw UnreadableBody(underlying: error)
        }
        return bytes
    }
}

/// The request's body could not be read: the connection broke, or what came is no HTTP.
struct UnreadableBody: Error {
    var underlying: any Error
}

extension Substring {
    /// Without the blanks and tabs around it.
    func trimmingBlanks() -> Substring {
        var rest = self
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}
