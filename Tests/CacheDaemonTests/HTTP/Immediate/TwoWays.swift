import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Logging

@testable import CacheDaemon

/// Two more servers of one daemon: on the one, event loops alone answer, on the other, they answer nothing.
struct TwoWays: Sendable {
    /// Where what no event loop answers is answered with 500.
    let short: Int
    let long: Int

    static func to(_ daemon: TestDaemon, _ body: @Sendable @escaping (TwoWays) async throws -> Void)
        async throws
    {
        let short = HTTPServerBuilder.http1(answeringAtOnce: daemon.router, serverName: "cairn")
        try await serve(Refusal(), short) { short in
            try await serve(daemon.router, .http1()) { long in
                try await body(TwoWays(short: short, long: long))
            }
        }
    }

    /// Nil when no event loop answers the request.
    func shortAnswer(_ request: String) async throws -> String? {
        let answer = try await RawConnection(port: short).exchange(request)
        return answer.hasPrefix("HTTP/1.1 500 ") ? nil : Self.timeless(answer)
    }

    func longAnswer(_ request: String) async throws -> String {
        Self.timeless(try await RawConnection(port: long).exchange(request))
    }

    private static func serve(
        _ responder: some HTTPResponder<APIResponder.Context>,
        _ server: HTTPServerBuilder,
        _ body: @Sendable @escaping (Int) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let application = Application(
            responder: responder,
            server: server,
            configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: "cairn"),
            logger: logger
        )
        try await application.test(.live) { client in
            guard let port = client.port else { return }
            try await body(port)
        }
    }

    /// Without the moment.
    private static func timeless(_ answer: String) -> String {
        answer.replacing(/(?i)date: [^\r]+/, with: "date")
    }

    private struct Refusal: HTTPResponder {
        func respond(to request: Request, context: APIResponder.Context) async throws -> Response {
            for try await _ in request.body {}
            return Response(status: .internalServerError)
        }
    }
}

/// Requests as text.
enum RawRequest {
    static func get(_ path: String, _ headers: String = "", method: String = "GET") -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n"
    }

    static func post(_ path: String, _ body: String, _ headers: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }
}
