import HTTPTypes
import Hummingbird

/// A body stored or spooled as bytes, of which a client may want a part.
struct Content: Sendable {
    var lengthBytes: Int
    /// Set when the bytes never change.
    var tag: EntityTag?
    var headers: HTTPFields
    /// The header that says where the body's first byte lies, for contents that have one.
    var offsetHeader: HTTPField.Name?
    /// Opens the bytes of a range, to be written then; called before the answer begins, so that its errors are still
    /// answers.
    var open: @Sendable (Range<Int>) async throws -> Reply.Write

    /// The whole, the part that `Range` asks for, or 304 when the client has it already.
    func reply(to request: Request) async throws -> Reply {
        if let tag, tag.isKnown(by: request.headers) { return Reply(.notModified, headers: allHeaders) }
        let header = EntityTag.rangeApplies(to: tag, request.headers) ? request.headers[.range] : nil
        switch ByteRange(header, lengthBytes: lengthBytes) {
        case .whole: return try await reply(to: request, with: 0..<lengthBytes, as: .ok)
        case .unsatisfiable: throw HTTPProblem.unsatisfiableRange(lengthBytes: lengthBytes)
        case .part(let range):
            var reply = try await reply(to: request, with: range, as: .partialContent)
            reply.headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(lengthBytes)"
            return reply
        }
    }

    /// These bytes and no others.
    func reply(
        to request: Request,
        with range: Range<Int>,
        as status: HTTPResponse.Status
    ) async throws -> Reply {
        var headers = allHeaders
        if let offsetHeader { headers[offsetHeader] = String(range.lowerBound) }
        guard !range.isEmpty, request.method != .head else {
            return Reply(status, headers: headers, body: .stream(lengthBytes: range.count) { _ in })
        }
        return Reply(status, headers: headers, body: .stream(lengthBytes: range.count, try await open(range)))
    }

    private var allHeaders: HTTPFields {
        var headers = headers
        headers[.acceptRanges] = "bytes"
        headers[.eTag] = tag?.description
        return headers
    }
}
