import BuildCache
import BuilderProtocol
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Access over HTTP", .timeLimit(.minutes(3)))
struct AccessTests {
    private static let echo = ScriptBuilder("echo")

    /// Tokens named like the one scope that they have.
    private static let access = AccessPolicy { token in
        AccessScope(rawValue: token).map { Caller(name: $0.rawValue, scopes: [$0]) }
    }

    private func withTokens(_ body: @Sendable @escaping (TestDaemon) async throws -> Void) async throws {
        try await TestDaemon.with(Self.echo, access: Self.access, body)
    }

    private static func token(_ scope: AccessScope) -> HTTPFields {
        [.authorization: "Bearer \(scope.rawValue)"]
    }

    @Test(
        "without a good token nothing is told",
        arguments: [nil, "Bearer", "Bearer x", "Basic read", "read", "Bearer read x"]
    )
    func unauthenticated(authorization: String?) async throws {
        try await withTokens { daemon in
            var headers: HTTPFields = [:]
            headers[.authorization] = authorization
            let response = try await daemon.get("/v1/builders", headers)
            #expect(response.status == .unauthorized)
            #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            #expect(try response.problem().code == "unauthenticated")
        }
    }

    @Test(
        "each route takes its scope, and admin has them all",
        arguments: [
            (HTTPRequest.Method.get, "/v1/builders", AccessScope.read), (.head, "/v1/builds", .read),
            (.get, "/v1/builders/echo/results/a/log", .read),
            (.get, "/v1/builders/echo/results/a/value/x", .read),
            (.post, "/v1/builders/echo/results", .build),
            (.post, "/v1/builders/echo/results/a/rebuild", .rebuild),
            (.post, "/v1/builders/echo/results/a/cancel", .rebuild), (.post, "/v1/builds/x/cancel", .rebuild),
            (.post, "/v1/rebuilds", .rebuild), (.post, "/v1/tickets", .build), (.get, "/v1/tickets/x", .read),
            (.delete, "/v1/tickets/x", .build), (.get, "/metrics", .metrics),
        ]
    )
    func scopes(method: HTTPRequest.Method, path: String, scope: AccessScope) async throws {
        try await withTokens { daemon in
            for other in AccessScope.allCases {
                let response = try await daemon.client.execute(
                    uri: path,
                    method: method,
                    headers: Self.token(other)
                )
                #expect((response.status != .forbidden) == (other == scope || other == .admin), "\(other)")
            }
        }
    }

    @Test("health and version need no token", arguments: ["/livez", "/readyz", "/version"])
    func health(path: String) async throws {
        try await withTokens { daemon in
            let response = try await daemon.get(path)
            #expect(response.status == .ok)
        }
    }

    @Test("the user is the token's name, and only admin may say another") func user() async throws {
        try await withTokens { daemon in
            let body = #"{"parameters": {"text": "a"}, "user": "someone"}"#
            let refused = try await daemon.post("/v1/builders/echo/results", body, Self.token(.build))
            #expect(refused.status == .forbidden)
            let own = #"{"parameters": {"text": "a"}, "user": "build"}"#
            let accepted = try await daemon.post("/v1/builders/echo/results", own, Self.token(.build))
            #expect(accepted.status == .accepted || accepted.status == .ok)
            let admin = try await daemon.post("/v1/builders/echo/results", body, Self.token(.admin))
            #expect(admin.status == .accepted || admin.status == .ok)
        }
    }
}
