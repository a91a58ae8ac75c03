import BuilderProtocol
import Foundation
import Hummingbird
import HummingbirdTesting

@testable import CacheDaemon

/// What a test got for a request.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: ByteBuffer

    init(_ response: TestResponse) {
        (status, headers, body) = (response.status, response.headers, response.body)
    }

    init(_ response: TestClient.Response) {
        (status, headers, body) = (
            response.head.status, response.head.headerFields, response.body ?? ByteBuffer()
        )
    }

    var text: String { String(buffer: body) }

    func document<Document: Decodable>(as type: Document.Type = Document.self) throws -> Document {
        try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    }

    func problem() throws -> ProblemDocument { try document() }

    func result() throws -> ResultDocument { try document() }

    /// The JSON as a tree, for what has no type of its own.
    func json() throws -> JSONValue { try JSONParser.parse(Array(body.readableBytesView)) }
}

extension TestResponse {
    func problem() throws -> ProblemDocument { try Answer(self).problem() }
}
