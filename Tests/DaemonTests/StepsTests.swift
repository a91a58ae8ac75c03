import Foundation
import TestSupport
import Testing

extension RunningDaemon {
    /// What `cairn graph` prints.
    fileprivate func graph(_ arguments: String...) async throws -> String {
        let cairn = try Program("cairn", ["graph"] + arguments, environment: ["CAIRN_URL": url])
        return await cairn.ending().outputText
    }
}

@Suite("The daemon prepares builds", .timeLimit(.minutes(3)))
struct StepsTests {
    @Test("as a graph: what is shared is built once, and a rebuild below makes what follows it stale")
    func graph() async throws {
        let configuration = """
            builders:
              archive:
                parameters: [revision]
                run: 'echo "source $CAIRN_PARAM_REVISION" > "$CAIRN_VALUE/source"'
              compile:
                parameters: [revision, target]
                steps:
                  - result: { builder: archive, parameters: { revision: "{revision}" }, to: src, follow: true }
                run: 'sed "s/source/object $CAIRN_PARAM_TARGET/" src/source > "$CAIRN_VALUE/object"'
              package:
                parameters: [revision]
                steps-parallel: true
                steps:
                  - result: { builder: compile, parameters: { revision: "{revision}", target: one }, to: one, follow: true }
                    name: one
                  - result: { builder: compile, parameters: { revision: "{revision}", target: two }, to: two, follow: true }
                    name: two
                run: 'cat one/object two/object > "$CAIRN_VALUE/all"'
            """
        try await withDaemon(configuration) { daemon in
            #expect(try await daemon.graph("package", "revision=r1").contains("└─ result: archive/"))
            let first = try await daemon.result(of: "r1", builder: "package")
            #expect(first.string("status") == "success", "\(first.text)")
            let key = try #require(first.string("key"))
            let path = "/v1/builders/package/results/\(key)"
            #expect(try await daemon.get("\(path)/value/all").text == "object one r1\nobject two r1\n")
            let log = try await daemon.get("\(path)/log").text
            #expect(log.contains("=== Step one (result)\ncompile/"))
            #expect(log.contains("=== Steps completed\n"))
            let trailers = try await daemon.git(
                "log",
                "-1",
                "--format=%(trailers:key=Cairn-Dependency,valueonly)",
                "package/\(key)"
            )
            #expect(trailers.split(separator: "\n").count == 2)
            #expect(try await daemon.metric(#"cairn_cache_builds_started_total{name="archive"}"#) == 1)
            #expect(
                try await daemon.result(of: "r1", builder: "package").headers["Cache-Status"] == [
                    "cairn; hit"
                ]
            )

            let archive = try #require(try await daemon.result(of: "r1", builder: "archive").string("key"))
            #expect(try await daemon.post("/v1/builders/archive/results/\(archive)/rebuild").status == 202)
            let states = try await daemon.graph("package", "revision=r1").split(separator: "\n").map {
                $0.split(separator: " ").last
            }
            #expect(states == ["stale", "stale", "marked", "stale", "marked"])
            let again = try await daemon.result(of: "r1", builder: "package")
            #expect(again.headers["Cache-Status"] == ["cairn; fwd=stale"])
            #expect(again.string("status") == "success")
            #expect(try await daemon.metric(#"cairn_cache_builds_started_total{name="compile"}"#) == 4)
            #expect(
                try await daemon.metric(#"cairn_step_seconds_count{kind="result",outcome="completed"}"#) == 8
            )
        }
    }

    @Test("and a failure below fails what needs it, with its name and link") func failureBelow() async throws
    {
        let configuration = """
            builders:
              library:
                run: 'exit 3'
              app:
                steps: [{ result: { builder: library, to: lib }, name: the library }]
                run: 'true'
            """
        try await withDaemon(configuration) { daemon in
            let answer = try await daemon.post("/v1/builders/app/results", #"{"wait": 60, "parameters": {}}"#)
            #expect(answer.string("failure_kind") == "step")
            let message = try #require(answer.string("message"))
            #expect(message.hasPrefix(#"Step "the library" failed: library/"#))
            #expect(
                message.contains(#"Command "exit 3" exited with status 3 (see /v1/builders/library/results/"#)
            )
        }
    }

    @Test("by files that are fetched once, and by a service that calls back") func fetchAndCallout()
        async throws
    {
        let content = "what is wanted"
        let handler: LoopbackServer.Handler = { request in
            request.method == "GET" ? .init(200, body: Array(content.utf8)) : .init(202)
        }
        try await LoopbackServer.with(handler) { server in
            let digest = "485a64cbf54573ef4041e6d07b1479663eaee72780414d8b4a103afa04a97d78"
            let configuration = """
                drain-timeout: 1s
                builders:
                  tests:
                    parameters: [revision]
                    steps:
                      - fetch: { url: "\(server.url)/a", size: \(content.utf8.count), sha256: \(digest), to: in/a }
                      - callout: { url: "\(server.url)/ask" }
                    run: 'cp in/a "$CAIRN_VALUE/copy"'
                """
            try await withDaemon(configuration) { daemon in
                let pending = try await daemon.result(of: "r", wait: 0)
                #expect(pending.status == 202)
                try await eventually("the service is asked") {
                    server.requests.contains { $0.method == "POST" }
                }
                try await eventually("its steps are shown") {
                    try await daemon.result(of: "r", wait: 0).json["steps"].map { "\($0)" }?.contains(
                        "RUNNING"
                    )
                        == true
                }
                let request = try #require(server.requests.last { $0.method == "POST" })
                let body = try #require(
                    try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: String]
                )
                let callback = try #require(body["callback"])
                #expect(callback.hasPrefix("\(daemon.url)/v1/callbacks/"))
                let path = String(callback.dropFirst(daemon.url.count))
                // Before the daemon has the service's answer a call is too early: it says so, and comes again.
                try await eventually("the callback counts") {
                    try await daemon.post(path, #"{"state": "COMPLETED"}"#).string("state") == "COMPLETED"
                }
                let result = try await daemon.result(of: "r")
                #expect(result.string("status") == "success", "\(result.text)")
                let other = try await daemon.post(path, #"{"state": "FAILED"}"#)
                #expect(other.status == 409)
                #expect(other.string("state") == "COMPLETED")
                #expect(try await daemon.result(of: "again", wait: 0).status == 202)
                try await eventually("it waits again") { server.requests.count { $0.method == "POST" } == 2 }
                #expect(server.requests.count { $0.method == "GET" } == 1)
                let asked = try #require(server.requests.last { $0.method == "POST" })
                let again = try #require(
                    try JSONSerialization.jsonObject(with: Data(asked.body)) as? [String: String]
                )
                let builds = try await daemon.get("/v1/builds").json["builds"] as? [[String: any Sendable]]
                #expect(builds?.first?["phase"] as? String == "PREPARING")
                let build = try #require(again["build"])
                #expect(try await daemon.post("/v1/builds/\(build)/cancel").status == 202)
                try await eventually("it is cancelled") {
                    try await daemon.get("/v1/builds/\(build)").string("status") == "cancelled"
                }
                let late = try #require(again["callback"]).dropFirst(daemon.url.count)
                let told = try await daemon.post(String(late), #"{"state": "COMPLETED"}"#)
                #expect((told.status, told.string("state")) == (409, "CANCELLED"))
            }
        }
    }
}
