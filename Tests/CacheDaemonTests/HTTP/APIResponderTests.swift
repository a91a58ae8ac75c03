import BuildCache
import BuilderProtocol
import Hummingbird
import HummingbirdTesting
import Metrics
import Testing

@testable import CacheDaemon

@Suite("Every request")
struct APIResponderTests {
    private struct Mishap: Error {}

    private static let routes = [
        Route("/things/{thing}").get(.read) { call in
            .rendered(Array("\"\(try call.text("thing") ?? "?")\"".utf8), headers: [.eTag: "\"1\""])
        }
        .post(.build) { call in
            var fields = try await call.bodyFields()
            let parameters = fields.strings("parameters")
            try fields.finish()
            return .json(parameters)
        },
        Route("/keys/{key}").get(.read) { call in .rendered(Array(try call.key().bytes)) },
        Route("/mishap").get(nil) { _ in throw Mishap() },
        Route("/full").get(nil) { _ in throw CacheError.queueFull(pool: "p", limit: 3) },
        Route("/stream").get(nil) { _ in
            Reply(.ok, body: .stream(lengthBytes: 3) { try await $0.write(ByteBuffer(string: "abc")) })
        },
    ]

    private func withClient(
        _ access: AccessPolicy = .open,
        bodyBytes: Int = 64,
        _ body: @Sendable @escaping (any TestClientProtocol) async throws -> Void
    ) async throws {
        let responder = APIResponder(
            routes: Self.routes,
            access: { access },
            metrics: NOOPMetricsHandler.instance,
            limits: HTTPLimits(bodyBytes: bodyBytes)
        )
        try await Application(responder: responder).test(.router) { try await body($0) }
    }

    @Test("of an unknown path gets a problem") func unknownPath() async throws {
        try await withClient { client in
            for path in ["/", "/things", "/things/a/", "//things/a", "/THINGS/a"] {
                let response = try await client.execute(uri: path, method: .get)
                #expect(response.status == .notFound)
                #expect(try response.problem().code == "not_found")
            }
        }
    }

    @Test("with another method gets the methods that there are") func otherMethod() async throws {
        try await withClient { client in
            for method: HTTPRequest.Method in [.put, .delete, .options, .patch] {
                let response = try await client.execute(uri: "/things/a", method: method)
                #expect(response.status == .methodNotAllowed)
                #expect(response.headers[.allow] == "GET, HEAD, POST")
                #expect(try response.problem().code == "method_not_allowed")
            }
        }
    }

    @Test(
        "by HEAD gets the headers of GET and no body",
        arguments: ["/things/a", "/stream", "/mishap", "/nowhere"]
    )
    func head(path: String) async throws {
        try await withClient { client in
            let get = try await client.execute(uri: path, method: .get)
            let head = try await client.execute(uri: path, method: .head)
            #expect(head.status == get.status)
            #expect(head.headers == get.headers)
            #expect(head.body.readableBytes == 0)
            #expect(get.headers[.contentLength] == String(get.body.readableBytes))
        }
    }

    @Test("that meets an error of ours learns nothing about it") func mishap() async throws {
        try await withClient { client in
            let response = try await client.execute(uri: "/mishap", method: .get)
            #expect(response.status == .internalServerError)
            #expect(try response.problem().code == "internal_error")
            #expect(!String(buffer: response.body).contains("Mishap"))
        }
    }

    @Test("that meets a full queue is told when to come back") func full() async throws {
        try await withClient { client in
            let response = try await client.execute(uri: "/full", method: .get)
            #expect(response.status == .tooManyRequests)
            #expect(response.headers[.retryAfter] == "1")
            #expect(response.headers[.contentType] == "application/problem+json")
            #expect(try response.problem().code == "queue_full")
        }
    }

    @Test("may name a key with any byte that keys have")
    func keys() async throws {
        try await withClient { client in
            let long = String(repeating: "%C3%A9", count: 512)
            for (path, key) in [("a%2Fb", "a/b"), ("%25", "%"), (long, String(repeating: "é", count: 512))] {
                let response = try await client.execute(uri: "/keys/\(path)", method: .get)
                #expect(String(buffer: response.body).utf8.elementsEqual(key.utf8))
            }
        }
    }

    @Test(
        "of a key that is none gets 422",
        arguments: ["", ".", "..", "%2E%2E", "%ff", "%00", "a%0Ab", "%C3"]
    )
    func invalidKey(path: String) async throws {
        try await withClient { client in
            let response = try await client.execute(uri: "/keys/\(path)", method: .get)
            #expect(response.status == .unprocessableContent)
            #expect(try response.problem().code == "invalid_key")
        }
    }

    @Test("of a key that is too long gets 422") func longKey() async throws {
        try await withClient { client in
            let response = try await client.execute(
                uri: "/keys/" + String(repeating: "a", count: 1025),
                method: .get
            )
            #expect(try response.problem().code == "invalid_key")
        }
    }

    @Test("with a broken escape gets 400", arguments: ["%", "%2", "%zz"])
    func brokenEscape(path: String) async throws {
        try await withClient { client in
            let response = try await client.execute(uri: "/keys/\(path)", method: .get)
            #expect(response.status == .badRequest)
            #expect(try response.problem().code == "malformed_path")
        }
    }

    @Test(
        "with a body that is no JSON object gets 400",
        arguments: ["{", "[]", "1", "{\"parameters\": {\"a\": \"1\", \"a\": \"2\"}}", "{} x"]
    )
    func malformedBody(body: String) async throws {
        try await withClient { client in
            let response = try await client.execute(
                uri: "/things/a",
                method: .post,
                body: ByteBuffer(string: body)
            )
            #expect(response.status == .badRequest)
            #expect(try response.problem().code == "malformed_json")
        }
    }

    @Test("with wrong fields gets all of them named") func wrongFields() async throws {
        try await withClient { client in
            let body = #"{"parameters": {"a": 1, "b": "x", "c": []}, "colour": "red"}"#
            let response = try await client.execute(
                uri: "/things/a",
                method: .post,
                body: ByteBuffer(string: body)
            )
            #expect(response.status == .unprocessableContent)
            #expect(
                try response.problem().errors?.map(\.field) == ["colour", "parameters.a", "parameters.c"]
            )
        }
    }

    @Test("with a body has no query") func bodyAndQuery() async throws {
        try await withClient { client in
            let response = try await client.execute(uri: "/things/a?wait=3", method: .post)
            #expect(response.status == .unprocessableContent)
            #expect(try response.problem().errors?.map(\.field) == ["wait"])
        }
    }

    @Test("without a body sends no fields") func emptyBody() async throws {
        try await withClient { client in
            let response = try await client.execute(uri: "/things/a", method: .post)
            #expect(String(buffer: response.body) == "{}")
        }
    }

    @Test("with a body over the limit gets 413") func longBody() async throws {
        try await withClient { client in
            let body = ByteBuffer(
                string: "{\"parameters\": {\"a\": \"\(String(repeating: "x", count: 64))\"}}"
            )
            let response = try await client.execute(uri: "/things/a", method: .post, body: body)
            #expect(response.status == .contentTooLarge)
            #expect(try response.problem().code == "body_too_large")
        }
    }

    @Test(
        "is read as JSON whatever its type says, as plain curl -d sends it",
        arguments: ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"]
    )
    func otherType(type: String) async throws {
        try await withClient { client in
            let response = try await client.execute(
                uri: "/things/a",
                method: .post,
                headers: [.contentType: type],
                body: ByteBuffer(string: "{}")
            )
            #expect(response.status == .ok)
        }
    }

    @Test(
        "from a page of another server gets 403",
        arguments: ["null", "http://evil.example", "http://localhost:1"]
    )
    func foreignOrigin(origin: String) async throws {
        try await withClient { client in
            for method: HTTPRequest.Method in [.get, .post] {
                let response = try await client.execute(
                    uri: "/things/a",
                    method: method,
                    headers: [.origin: origin]
                )
                #expect(response.status == .forbidden)
                #expect(try response.problem().code == "foreign_origin")
            }
            let own = try await client.execute(
                uri: "/things/a",
                method: .get,
                headers: [.origin: "http://localhost"]
            )
            #expect(own.status == .ok)
        }
    }
}
