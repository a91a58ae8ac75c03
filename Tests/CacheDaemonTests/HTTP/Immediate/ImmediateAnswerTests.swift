import BuildCache
import BuilderProtocol
import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Answers from the event loop", .timeLimit(.minutes(3)))
struct ImmediateAnswerTests {
    private static let results = "/v1/builders/echo/results"
    private static let path = "\(results)/a"
    private static let body = #"{"parameters": {"text": "a"}}"#

    /// A key that takes more than the parameters to tell, as one with a source does.
    private struct SlowToIdentify: Builder {
        let builder = ScriptBuilder("slow")

        var declaration: BuilderDeclaration { builder.declaration }
        func identify(_ request: IdentityRequest) async throws -> BuildIdentity {
            try builder.identify(request)
        }
        func build(_ environment: BuildEnvironment) async throws {}
    }

    /// Tokens named like the one scope that they have.
    private static let tokens = AccessPolicy { token in
        AccessScope(rawValue: token).map { Caller(name: $0.rawValue, scopes: [$0]) }
    }

    private static func withResults(
        access: AccessPolicy = .open,
        _ body: @Sendable @escaping (TestDaemon, TwoWays) async throws -> Void
    ) async throws {
        let failing = ScriptBuilder("failing") { _ in throw BuildFailure(.exit, "é\nno") }
        try await TestDaemon.with(ScriptBuilder("echo"), failing, SlowToIdentify(), access: access) {
            daemon in
            for (builder, text) in [("echo", "a"), ("echo", "A/é ~"), ("failing", "a"), ("slow", "a")] {
                let request = LookupRequest(builder: builder, parameters: ["text": text])
                guard case .pending(let build) = try await daemon.cache.lookup(request).content else {
                    continue
                }
                _ = try await build.end(within: .seconds(60))
            }
            try await TwoWays.to(daemon) { try await body(daemon, $0) }
        }
    }

    @Test(
        "are Hummingbird's, byte for byte but for the date",
        arguments: [
            RawRequest.get(path), RawRequest.get(path, method: "HEAD"),
            RawRequest.get(path, "Connection: Keep-Alive\r\nAccept: */*\r\n"),
            RawRequest.get("\(results)/A%2F%C3%A9%20%7E"), RawRequest.get("/v1/builders/failing/results/a"),
            RawRequest.get("/v1/builders/slow/results/a"),
            RawRequest.get(path, "Origin: http://localhost\r\n"),
            RawRequest.get(path, "If-None-Match: \"x\"\r\n"),
            RawRequest.get(path, "Cookie: a=b\r\nHost: other\r\nOrigin: http://localhost:80\r\n"),
            RawRequest.get(path, "If-None-Match: *\r\n"),
            RawRequest.get(path, "If-None-Match: *\r\n", method: "HEAD"),
            RawRequest.post(results, body),
            RawRequest.post(results, body, "Content-Type: application/json\r\n"),
            RawRequest.post(
                results,
                #"{"parameters": {"text": "A/\u00e9 ~"}, "only_if_cached": true, "wait": 3}"#
            ),
            RawRequest.post(results, #"{"parameters": {"text": "a"}, "max_age": 3600, "user": "me"}"#),
            RawRequest.post("/v1/builders/failing/results", body),
        ]
    )
    func equal(request: String) async throws {
        try await Self.withResults { _, ways in
            let long = try await ways.longAnswer(request)
            #expect(long.hasPrefix("HTTP/1.1 200 OK\r\n") || long.hasPrefix("HTTP/1.1 304 Not Modified\r\n"))
            #expect(try await ways.shortAnswer(request) == long)
        }
    }

    @Test(
        "are given to nothing but a plain hit",
        arguments: [
            RawRequest.get("\(results)/unknown"), RawRequest.get("/v1/builders/other/results/a"),
            RawRequest.get("\(path)?wait=1"), RawRequest.get("\(results)/%zz"), RawRequest.get("\(path)/log"),
            RawRequest.get("/version"), RawRequest.get(results), RawRequest.get("http://localhost\(path)"),
            "GET \(path) HTTP/1.0\r\n\r\n",
            RawRequest.get(path, "Origin: http://evil\r\n"),
            RawRequest.get(path, "Expect: 100-continue\r\n"), RawRequest.get(path, "Connection: close\r\n"),
            RawRequest.post(path, body), RawRequest.post("\(results)?x=1", body),
            RawRequest.post(results, ""), RawRequest.post(results, "{"), RawRequest.post(results, "[]"),
            RawRequest.post(results, #"{"parameters": {"text": "unknown"}, "only_if_cached": true}"#),
            RawRequest.post(results, #"{"parameters": {"text": "a", "more": ""}}"#),
            RawRequest.post(results, #"{"parameters": {"text": "a"}, "context": {"more": ""}}"#),
            RawRequest.post(results, #"{"parameters": {"text": "a"}, "max_age": 0}"#),
            RawRequest.post(results, #"{"parameters": {"text": "a"}, "more": 1}"#),
            RawRequest.post(results, body + String(repeating: " ", count: 17_000)),
            RawRequest.post("/v1/builders/slow/results", body),
            "POST \(results) HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1d\r\n\(body)\r\n0\r\n\r\n",
        ]
    )
    func passedOn(request: String) async throws {
        try await Self.withResults { _, ways in
            let answer = try await ways.shortAnswer(request)
            #expect(answer == nil)
        }
    }

    @Test("take the token and the scope that they always take") func tokens() async throws {
        try await Self.withResults(access: Self.tokens) { _, ways in
            func get(_ token: String) -> String {
                RawRequest.get(Self.path, "Authorization: Bearer \(token)\r\n")
            }
            func post(_ token: String) -> String {
                RawRequest.post(Self.results, Self.body, "Authorization: Bearer \(token)\r\n")
            }
            for request in [get("read"), get("admin"), post("build")] {
                let long = try await ways.longAnswer(request)
                #expect(long.hasPrefix("HTTP/1.1 200 OK"))
                #expect(try await ways.shortAnswer(request) == long)
            }
            for request in [get("build"), get("wrong"), post("read"), RawRequest.get(Self.path)] {
                #expect(try await ways.shortAnswer(request) == nil)
            }
        }
    }

    @Test("end with the branch that they come from, for the very next request") func seesGit() async throws {
        try await Self.withResults { daemon, ways in
            let (get, post) = (RawRequest.get(Self.path), RawRequest.post(Self.results, Self.body))
            let head = try await daemon.git("rev-parse", "refs/heads/echo/a")
            let empty = try await daemon.git("hash-object", "-t", "blob", "-w", "--stdin", input: "")
            let entries = try await daemon.git("ls-tree", head)
            let tree = try await daemon.git(
                "mktree",
                input: "\(entries)\n100644 blob \(empty)\trebuild-requested\n"
            )
            let mark = try await daemon.git("commit-tree", "-p", head, "-m", "mark", tree)
            try await daemon.git("update-ref", "refs/heads/echo/a", mark)
            #expect(try await ways.shortAnswer(post) == nil)
            #expect(try await ways.shortAnswer(get) == nil)
            try await daemon.git("update-ref", "refs/heads/echo/a", head)
            #expect(try await ways.shortAnswer(post) != nil)
            #expect(try await ways.shortAnswer(get) != nil)
            try await daemon.git("update-ref", "-d", "refs/heads/echo/a")
            #expect(try await ways.shortAnswer(post) == nil)
            #expect(try await ways.shortAnswer(get) == nil)
        }
    }

    @Test("count as requests and lookups like any other") func counted() async throws {
        let registry = PrometheusRegistry()
        try await TestDaemon.with(ScriptBuilder("echo"), live: true, metrics: registry) { daemon in
            _ = try await daemon.build("echo", "a")
            let connection = try RawConnection(port: try #require(daemon.client.port))
            for _ in 0..<2 { _ = try await connection.exchange(RawRequest.post(Self.results, Self.body)) }
            for _ in 0..<3 { _ = try await connection.exchange(RawRequest.get(Self.path)) }
            let text = MetricsExposition.text(registry.families, .prometheus)
            for series in [
                #"cairn_cache_lookups_total{name="echo",outcome="hit"} 2"#,
                #"cairn_http_requests_total{method="POST",route="/v1/builders/{builder}/results",status="200"} 3"#,
                #"cairn_http_requests_total{method="GET",route="/v1/builders/{builder}/results/{key}",status="200"} 3"#,
                #"cairn_http_request_seconds_count{route="/v1/builders/{builder}/results/{key}"} 3"#,
            ] { #expect(text.contains(series + "\n"), "\(text)") }
        }
    }

    @Test("come in the order of the requests, whoever answers") func pipelined() async throws {
        try await TestDaemon.with(ScriptBuilder("echo"), live: true) { daemon in
            _ = try await daemon.build("echo", "a")
            let connection = try RawConnection(port: try #require(daemon.client.port))
            let round = [
                RawRequest.get(Self.path), RawRequest.get("\(Self.path)/log"),
                RawRequest.post(Self.results, Self.body), RawRequest.get(Self.path),
                RawRequest.get("/nowhere"), RawRequest.get("/version"),
            ]
            for request in Array(repeating: round, count: 20).joined() { connection.send(request) }
            let expected = Array(
                repeating: ["result", "log", "result", "result", "problem", "version"],
                count: 20
            )
            try await connection.wait(until: "all answers, in order") {
                Self.kinds($0) == Array(expected.joined()) && $0.hasSuffix("}")
            }
        }
    }

    @Test("wait for a client that reads none of them, and are all there when it does") func slowReader()
        async throws
    {
        try await TestDaemon.with(ScriptBuilder("echo"), live: true) { daemon in
            _ = try await daemon.build("echo", "a")
            let port = try #require(daemon.client.port)
            let connection = try RawConnection(port: port, receiveBufferBytes: 4096)
            for _ in 0..<1500 { connection.get(Self.path) }
            // Others are served meanwhile.
            #expect(try await daemon.get(Self.path).status == .ok)
            try await connection.wait(until: "all answers") { Self.kinds($0).count == 1500 }
        }
    }

    @Test("are not piled up for a client that reads none of them") func unwritable() async throws {
        try await TestDaemon.with(ScriptBuilder("echo")) { daemon in
            _ = try await daemon.build("echo", "a")
            #expect(try Self.passedOn(by: daemon.router, isWritable: true) == 0)
            #expect(try Self.passedOn(by: daemon.router, isWritable: false) == 2)
        }
    }

    /// How many parts of a hit's request the handler lets through.
    private static func passedOn(by router: APIResponder, isWritable: Bool) throws -> Int {
        let handlers: [any ChannelHandler] = [
            HTTPResponseEncoder(), ImmediateHandler(router, serverName: nil),
        ]
        let channel = EmbeddedChannel(handlers: handlers)
        channel.isWritable = isWritable
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        for part in [HTTPServerRequestPart.head(head), .end(nil)] { channel.pipeline.fireChannelRead(part) }
        channel.pipeline.fireChannelReadComplete()
        var count = 0
        while try channel.readInbound(as: HTTPServerRequestPart.self) != nil { count += 1 }
        return count
    }

    /// What each answer says, in order.
    private static func kinds(_ received: String) -> [String] {
        received.split(separator: "HTTP/1.1 ").map { answer in
            if answer.contains("text/plain") { return "log" }
            if answer.contains("problem+json") { return "problem" }
            return answer.contains("\"builder\":\"echo\"") ? "result" : "version"
        }
    }
}
