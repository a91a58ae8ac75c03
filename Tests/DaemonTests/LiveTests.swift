import Foundation
import Testing
import TestSupport

@Suite("While a build runs", .timeLimit(.minutes(3)))
struct LiveTests {
    private static let held = """
        pools: { default: { capacity: 1 } }
        builders:
          tests:
            parameters: [revision]
            run: 'echo started; while [ ! -e "$HOLD" ]; do sleep 0.05; done; echo done'
            environment: { HOLD: HOLDFILE }
        """

    /// A builder whose builds end once the file `go` exists.
    private func withHeldBuilder(_ body: @Sendable (RunningDaemon) async throws -> Void) async throws {
        try await withDaemon({ Self.held.replacing("HOLDFILE", with: $0.path("go")) }, body)
    }

    @Test("everybody who asks shares it, and all get the same result")
    func sharing() async throws {
        try await withHeldBuilder { daemon in
            let first = try await daemon.result(of: "r", wait: 0)
            #expect(first.status == 202)
            try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<20 { group.addTask { try await daemon.result(of: "r") } }
                try daemon.directory.write("", to: "go")
                for try await answer in group {
                    #expect(answer.status == 200)
                    #expect(answer.string("status") == "success")
                }
            }
            #expect(try await daemon.metric(#"cairn_cache_builds_started_total{name="tests"}"#) == 1)
        }
    }

    @Test("its log can be followed to the end, byte for byte what is stored")
    func following() async throws {
        try await withHeldBuilder { daemon in
            let key = try #require(try await daemon.result(of: "r", wait: 0).string("key"))
            let path = "/v1/builders/tests/results/\(key)/log"
            async let followed = daemon.get("\(path)?follow=true")
            try await eventually("it has begun") { try await daemon.get(path).text.contains("started\n") }
            let part = try await daemon.get(path)
            #expect(part.headers["Cairn-Log-Complete"] == ["false"])
            try daemon.directory.write("", to: "go")
            let whole = try await followed
            #expect(whole.text.hasSuffix("Success\n"))
            #expect(try await daemon.git.run(["show", "tests/\(key):log"]) == whole.body)
            let stored = try await daemon.get("\(path)?offset=-8")
            #expect(stored.text == "Success\n")
            #expect(stored.headers["Cairn-Log-Complete"] == ["true"])
        }
    }

    @Test("its events tell log, status and end, and can be resumed")
    func events() async throws {
        try await withHeldBuilder { daemon in
            let key = try #require(try await daemon.result(of: "r", wait: 0).string("key"))
            let path = "/v1/builders/tests/results/\(key)/log"
            async let streamed = daemon.get(path, headers: [("Accept", "text/event-stream")])
            try await eventually("it has begun") { try await daemon.get(path).text.contains("started\n") }
            try daemon.directory.write("", to: "go")
            let events = try await streamed.text
            #expect(events.contains("event: log\n"))
            #expect(events.contains("event: status\n"))
            let end = try #require(events.range(of: "event: end\n"))
            #expect(events[end.upperBound...].contains(#""status":"success""#))
            let id = try #require(events.split(separator: "\n").last { $0.hasPrefix("id: ") }).dropFirst(4)
            #expect(id.hasSuffix(":end"))
            let again = try await daemon.get(
                path,
                headers: [("Accept", "text/event-stream"), ("Last-Event-ID", String(id))]
            )
            #expect(again.status == 204)
        }
    }

    @Test("it can be cancelled, running or queued, and the next one builds")
    func cancel() async throws {
        try await withHeldBuilder { daemon in
            let running = try #require(try await daemon.result(of: "running", wait: 0).string("key"))
            try await eventually("it runs") {
                try await daemon.get("/v1/builders/tests/results/\(running)").string("phase") == "RUNNING"
            }
            let queued = try #require(try await daemon.result(of: "queued", wait: 0).string("key"))
            try await eventually("it queues") {
                try await daemon.get("/v1/builders/tests/results/\(queued)").string("phase") == "WAITING"
            }
            #expect(
                try await daemon.get("/v1/builders/tests/results/\(queued)").string("reason")
                    == "Waiting for resource in \"default\" (1 ahead)"
            )
            for key in [queued, running] {
                async let waiting = daemon.get("/v1/builders/tests/results/\(key)?wait=60")
                #expect(
                    try await daemon.post(
                        "/v1/builders/tests/results/\(key)/cancel",
                        #"{"user": "alice", "reason": "enough"}"#
                    ).status == 202
                )
                let answer = try await waiting
                #expect(answer.status == 404 || answer.string("status") == "cancelled")
                try await eventually("nothing is pending") {
                    try await daemon.get("/v1/builders/tests/results/\(key)").status == 404
                }
            }
            #expect(try await daemon.metric(#"cairn_cache_builds_cancelled_total{name="tests"}"#) == 2)
            try daemon.directory.write("", to: "go")
            #expect(try await daemon.result(of: "running").string("status") == "success")
        }
    }

    @Test("a reader that never reads holds up neither the build nor other readers")
    func slowReader() async throws {
        let configuration = """
            builders:
              tests:
                parameters: [revision]
                run: 'head -c 20000000 /dev/zero | tr "\\0" x; echo'
            """
        try await withDaemon(configuration) { daemon in
            let key = try #require(try await daemon.result(of: "r", wait: 0).string("key"))
            let silent = try SilentReader(
                of: daemon.url,
                path: "/v1/builders/tests/results/\(key)/log?follow=true"
            )
            defer { silent.close() }
            let whole = try await daemon.get("/v1/builders/tests/results/\(key)/log?follow=true")
            #expect(whole.body.count > 20_000_000)
            #expect(try await daemon.result(of: "r").string("status") == "success")
        }
    }

    @Test("300 readers that never read take memory for themselves, not for the log")
    func memoryOfSlowReaders() async throws {
        let configuration = """
            builders:
              tests:
                parameters: [revision]
                run: 'head -c 40000000 /dev/zero | tr "\\0" x; echo'
            """
        try await withDaemon(configuration) { daemon in
            let key = try #require(try await daemon.result(of: "r").string("key"))
            let readers = try (0..<300).map { _ in
                try SilentReader(of: daemon.url, path: "/v1/builders/tests/results/\(key)/log")
            }
            defer { for reader in readers { reader.close() } }
            try await eventually("all are being answered") {
                try await daemon.metric("process_open_fds").map { $0 >= 300 } ?? false
            }
            // A reader that does read is served after the others have got what their buffers hold.
            #expect(try await daemon.get("/v1/builders/tests/results/\(key)/log").body.count > 40_000_000)
            let residentBytes = try #require(try await daemon.metric("process_resident_memory_bytes"))
            #expect(residentBytes < 400e6)
        }
    }

    @Test("the end of the daemon waits for it, then interrupts it, and exits with 0")
    func drain() async throws {
        try await TemporaryDirectory.with { directory in
            let configuration =
                Self.held.replacing("HOLDFILE", with: directory.path("go")) + "\ndrain-timeout: 1s\n"
            let daemon = try await RunningDaemon.start(in: directory, configuration)
            let key = try #require(try await daemon.result(of: "r", wait: 0).string("key"))
            async let waiting = daemon.get("/v1/builders/tests/results/\(key)?wait=60")
            try await eventually("it runs") {
                try await daemon.get("/v1/builders/tests/results/\(key)").string("phase") == "RUNNING"
            }
            #expect(await daemon.stop() == 0)
            let answer = try await waiting
            #expect(answer.status == 503)
            #expect(answer.string("code") == "interrupted")

            let next = try await RunningDaemon.start(in: directory, configuration)
            try directory.write("", to: "go")
            #expect(try await next.result(of: "r").string("status") == "success")
            await next.stop()
        }
    }
}
