import AsyncHTTPClient
import BuilderProtocol
import NIOCore

/// An answer with log bytes, and whose they are.
struct LogPart: Sendable {
    let response: HTTPClientResponse

    /// The build that wrote them.
    var build: String? { response.headers.first(name: "Cairn-Build") }

    /// The place of the first byte in the log.
    var offset: Int? { response.headers.first(name: "Cairn-Log-Offset").flatMap { Int($0) } }

    /// True when the log was complete at the answer's begin: its end is then the log's end.
    var isComplete: Bool { response.headers.first(name: "Cairn-Log-Complete") != "false" }
}
