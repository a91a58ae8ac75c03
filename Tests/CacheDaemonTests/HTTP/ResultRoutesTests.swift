import BuilderProtocol
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Results over HTTP", .timeLimit(.minutes(3)))
struct ResultRoutesTests {
    private static let echo = ScriptBuilder("echo", context: ["token"]) { environment in
        environment.log.write(line: environment.parameters["text"] ?? "")
        if environment.parameters["text"] == "bad" { throw BuildFailure(.exit, "it is bad") }
    }

    @Test("the first asker gets 202, and with a wait the result") func firstAsk() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let response = try await daemon.build("echo", "a/b")
            #expect(response.status == .ok)
            #expect(response.headers[.cacheStatus] == "cairn; fwd=miss")
            #expect(response.headers[.location] == "/v1/builders/echo/results/a%2Fb")
            let result = try response.result()
            #expect(result.status == .success)
            #expect(response.headers[.eTag] == "\"\(result.commit ?? "")\"")
        }
    }

    @Test("a known result is a hit, the same bytes by GET and POST") func hit() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            _ = try await daemon.build("echo", "a")
            let post = try await daemon.ask("echo", "a")
            let get = try await daemon.get("/v1/builders/echo/results/a")
            #expect(post.status == .ok)
            #expect(post.headers[.cacheStatus] == "cairn; hit")
            #expect(post.text == get.text)
            #expect(post.headers[.eTag] == get.headers[.eTag])
            #expect(get.headers[.contentType] == "application/json")
        }
    }

    @Test("a failure is a result too") func failure() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let response = try await daemon.build("echo", "bad")
            #expect(response.status == .ok)
            #expect(try response.result().status == .failure)
            #expect(try response.result().message == "it is bad")
        }
    }

    @Test("GET answers 304 to whoever has the result") func notModified() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let tag = try #require(try await daemon.build("echo", "a").headers[.eTag])
            let response = try await daemon.get("/v1/builders/echo/results/a", [.ifNoneMatch: tag])
            #expect(response.status == .notModified)
            #expect(response.body.readableBytes == 0)
            #expect(response.headers[.eTag] == tag)
        }
    }

    @Test(
        "GET of an unknown key, builder or commit is 404",
        arguments: [
            ("echo/results/x", "not_found"), ("nobody/results/x", "unknown_builder"),
            ("%ff/results/x", "unknown_builder"),
            ("echo/results/a?commit=\(String(repeating: "0", count: 40))", "not_found"),
        ]
    )
    func unknown(path: String, code: String) async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            _ = try await daemon.build("echo", "a")
            let response = try await daemon.get("/v1/builders/\(path)")
            #expect(response.status == .notFound)
            #expect(try response.problem().code == code)
        }
    }

    @Test("only_if_cached never builds") func onlyIfCached() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let body = #"{"parameters": {"text": "a"}, "only_if_cached": true}"#
            let response = try await daemon.post("/v1/builders/echo/results", body)
            #expect(response.status == .notFound)
            #expect(try response.problem().code == "not_cached")
            #expect(
                try await daemon.get("/v1/builds").json()
                    == .object(["builds": .array([]), "next_page_token": .null])
            )
        }
    }

    @Test("wrong fields are all named, the builder's included") func wrongFields() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let body =
                #"{"parameters": {"colour": "red"}, "context": {"password": "x"}, "wait": "long", "x": 1}"#
            let response = try await daemon.post("/v1/builders/echo/results", body)
            #expect(response.status == .unprocessableContent)
            #expect(
                try response.problem().errors?.map(\.field)
                    == ["context.password", "parameters.colour", "parameters.text", "wait", "x"]
            )
        }
    }

    @Test("who joins a pending build is told so, and both get its end") func joins() async throws {
        let gate = Gate()
        try await TestDaemon.with(ScriptBuilder("slow") { _ in try await gate.pass() }) { daemon in
            let first = try await daemon.ask("slow", "a")
            #expect(first.status == .accepted)
            #expect(first.headers[.cacheStatus] == "cairn; fwd=miss")
            #expect(first.headers[.eTag] == nil)
            let second = try await daemon.ask("slow", "a")
            #expect(second.status == .accepted)
            #expect(second.headers[.cacheStatus] == "cairn; fwd=miss; collapsed")
            #expect(try second.result().build?.id == first.result().build?.id)
            let pending = try await daemon.get("/v1/builders/slow/results/a")
            #expect(pending.status == .ok)
            #expect(try pending.result().status == .pending)
            async let waited = daemon.get("/v1/builders/slow/results/a?wait=60")
            gate.open()
            #expect(try await waited.result().status == .success)
        }
    }

    @Test("a wait that is over answers how the build stands") func waitIsOver() async throws {
        let gate = Gate()
        try await TestDaemon.with(ScriptBuilder("slow") { _ in try await gate.pass() }) { daemon in
            let body = #"{"parameters": {"text": "a"}, "wait": 0.01}"#
            let response = try await daemon.post("/v1/builders/slow/results", body)
            #expect(response.status == .accepted)
            #expect(try response.result().status == .pending)
            gate.open()
        }
    }

    @Test("a cancelled build ends for whoever waits with the status cancelled") func cancelled() async throws
    {
        try await TestDaemon.with(ScriptBuilder("slow") { _ in try await Gate().pass() }) { daemon in
            async let waited = daemon.build("slow", "a")
            try await eventually("the build is pending") {
                try await daemon.get("/v1/builders/slow/results/a").status == .ok
            }
            let cancel = try await daemon.post(
                "/v1/builders/slow/results/a/cancel",
                #"{"reason": "enough", "user": "me"}"#
            )
            #expect(cancel.status == .accepted)
            let response = try await waited
            #expect(response.status == .ok)
            #expect(try response.result().status == .cancelled)
            #expect(try response.result().commit == nil)
            let again = try await daemon.post("/v1/builders/slow/results/a/cancel")
            #expect(again.status == .notFound)
            #expect(try again.problem().code == "nothing_pending")
        }
    }

    @Test("an interrupted build is a 503 with the build for whoever waits") func interrupted() async throws {
        try await TestDaemon.with(ScriptBuilder("slow") { _ in try await Gate().pass() }) { daemon in
            async let waited = daemon.build("slow", "a")
            try await eventually("the build is pending") {
                try await daemon.get("/v1/builders/slow/results/a").status == .ok
            }
            await daemon.cache.shutDown()
            let response = try await waited
            #expect(response.status == .serviceUnavailable)
            #expect(try response.problem().code == "interrupted")
            #expect(try response.problem().build != nil)
            #expect(response.headers[.retryAfter] != nil)
            let refused = try await daemon.ask("slow", "b")
            #expect(refused.status == .serviceUnavailable)
            #expect(try refused.problem().code == "draining")
            #expect(try await daemon.get("/readyz").status == .serviceUnavailable)
        }
    }

    @Test("a stale result is served while it is updated, without a tag") func stale() async throws {
        let gate = Gate()
        let builder = ScriptBuilder("slow") { environment in
            if environment.parameters["text"] == "wait" { try await gate.pass() }
        }
        gate.open()
        try await TestDaemon.with(builder) { daemon in
            _ = try await daemon.build("slow", "wait")
            let body = #"{"parameters": {"text": "wait"}, "max_age": 0, "stale_while_revalidate": true}"#
            let response = try await daemon.post("/v1/builders/slow/results", body)
            #expect(response.status == .ok)
            #expect(response.headers[.cacheStatus] == "cairn; hit; detail=stale")
            #expect(response.headers[.eTag] == nil)
            #expect(try response.result().updating)
            #expect(try response.result().status == .success)
        }
    }

    @Test("a rebuild is marked once, and the next asker builds") func rebuild() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let path = "/v1/builders/echo/results/a"
            #expect(try await daemon.post("\(path)/rebuild").status == .notFound)
            let first = try await daemon.build("echo", "a")
            for _ in 1...2 {
                let marked = try await daemon.post("\(path)/rebuild", #"{"reason": "flaky"}"#)
                #expect(marked.status == .accepted)
                #expect(try marked.json() == .object(["marked": .bool(true)]))
            }
            #expect(try await daemon.get(path).result().rebuildRequested)
            let second = try await daemon.build("echo", "a")
            #expect(second.headers[.cacheStatus] == "cairn; fwd=stale; detail=marked")
            #expect(try second.result().build?.number == 2)
            let old = try #require(try first.result().commit)
            let older = try await daemon.get("\(path)?commit=\(old)")
            #expect(try older.result().build?.number == 1)
            #expect(older.headers[.cacheControl]?.contains("immutable") == true)
        }
    }

    @Test("a rebuild of what is pending starts nothing") func rebuildPending() async throws {
        let gate = Gate()
        try await TestDaemon.with(ScriptBuilder("slow") { _ in try await gate.pass() }) { daemon in
            let pending = try await daemon.ask("slow", "a").result()
            let response = try await daemon.post("/v1/builders/slow/results/a/rebuild", #"{"start": true}"#)
            #expect(response.status == .ok)
            let answer: RebuildAnswerDocument = try response.document()
            #expect(!answer.marked)
            #expect(answer.build?.id == pending.build?.id)
            gate.open()
        }
    }

    @Test("the history comes in pages, newest first") func history() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let path = "/v1/builders/echo/results/a"
            _ = try await daemon.build("echo", "a")
            _ = try await daemon.post("\(path)/rebuild")
            _ = try await daemon.build("echo", "a")
            let whole: HistoryPage = try await daemon.get("\(path)/history").document()
            #expect(whole.history.map(\.outcome) == ["success", "marked", "success"])
            #expect(whole.history.map(\.number) == [2, nil, 1])
            let first: HistoryPage = try await daemon.get("\(path)/history?page_size=2").document()
            let token = try #require(first.nextPageToken)
            let second: HistoryPage = try await daemon.get("\(path)/history?page_size=2&page_token=\(token)")
                .document()
            #expect(first.history + second.history == whole.history)
            #expect(second.nextPageToken == nil)
            #expect(try await daemon.get("\(path)/history?page_size=0").status == .unprocessableContent)
        }
    }

    @Test("a mark in the history has every member, null where a build has something to say")
    func marksInHistory() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let path = "/v1/builders/echo/results/a"
            _ = try await daemon.build("echo", "a")
            _ = try await daemon.post("\(path)/rebuild")
            let mark = try await daemon.get("\(path)/history?page_size=1").text
            for member in ["number", "started", "duration", "cause"] {
                #expect(mark.contains("\"\(member)\":null"))
            }
        }
    }

    @Test("a parameter of the wrong type is told once, not as missing too")
    func wrongTypes() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let body = #"{"parameters": {"text": 1}}"#
            let problem = try await daemon.post("/v1/builders/echo/results", body).problem()
            #expect(problem.errors == [FieldProblem("parameters.text", "must be a string")])
        }
    }

    @Test("the list knows status and prefix, and refuses other questions") func list() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            for text in ["a1", "a2", "bad"] { _ = try await daemon.build("echo", text) }
            let path = "/v1/builders/echo/results"
            func keys(_ query: String) async throws -> [String] {
                let page: ResultsPage = try await daemon.get("\(path)?\(query)").document()
                return page.results.map(\.key)
            }
            #expect(try await keys("") == ["a1", "a2", "bad"])
            #expect(try await keys("status=failure") == ["bad"])
            #expect(try await keys("prefix=a") == ["a1", "a2"])
            #expect(try await daemon.get("\(path)?status=fine").status == .unprocessableContent)
            #expect(try await daemon.get("\(path)?colour=red").problem().errors?.map(\.field) == ["colour"])
            #expect(try await daemon.get("\(path)?page_size=x").status == .badRequest)
        }
    }
}

private struct RebuildAnswerDocument: Decodable {
    var marked: Bool
    var build: BuildDocument?
}

private struct HistoryPage: Decodable {
    var history: [HistoryDocument]
    var nextPageToken: String?

    enum CodingKeys: String, CodingKey {
        case history
        case nextPageToken = "next_page_token"
    }
}

private struct ResultsPage: Decodable {
    var results: [ResultDocument]
}
