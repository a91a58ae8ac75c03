import BuilderProtocol
import TestSupport
import Testing

@testable import CacheClient

@Suite("Following a build's log", .timeLimit(.minutes(3)))
struct FollowingTests {
    private static let log = "GET /v1/builders/unit/results/k1/log"

    @Test("asks for this build from its first byte")
    func asksForTheBuild() async throws {
        try await withPendingBuild { daemon in
            daemon.on(Self.log, .events(try .end(.sample(.success), total: 0)))
            _ = try await daemon.cairn("build", "unit")
            let request = try #require(daemon.requests.last)
            #expect(request.headers["Accept"] == ["text/event-stream"])
            #expect(request.headers["Last-Event-ID"] == ["b1:0"])
        }
    }

    @Test("goes on at the byte where the connection dropped: nothing twice, nothing lost")
    func resumes() async throws {
        try await withPendingBuild { daemon in
            daemon.on(
                Self.log,
                .events(try .log("one\n", end: 4), .drop),
                .status(.badGateway),
                .events(try .log("two\n", end: 8), try .end(.sample(.success), total: 8))
            )
            let cairn = try await daemon.cairn("build", "unit")
            #expect(cairn.outputText == "one\ntwo\n")
            #expect(cairn.status == 0)
            #expect(daemon.requests.last?.headers["Last-Event-ID"] == ["b1:4"])
        }
    }

    @Test("does not print again what a resumed stream repeats")
    func overlap() async throws {
        try await withPendingBuild { daemon in
            daemon.on(
                Self.log,
                .events(try .log("one\n", end: 4), .drop),
                .events(try .log("one\ntwo\n", end: 8), try .end(.sample(.success), total: 8))
            )
            let cairn = try await daemon.cairn("build", "unit")
            #expect(cairn.outputText == "one\ntwo\n")
        }
    }

    @Test("prints bytes that are not UTF-8 as they are")
    func binary() async throws {
        let bytes: [UInt8] = [0x61, 0xff, 0x00, 0xfe, 0x0a]
        try await withPendingBuild { daemon in
            daemon.on(
                Self.log,
                .events(try .log("a\u{FFFD}\0\u{FFFD}\n", end: 5), try .end(.sample(.success), total: 5)),
                .log(bytes)
            )
            let cairn = try await daemon.cairn("build", "unit")
            #expect(cairn.output == bytes)
            #expect(daemon.targets.last == "/v1/builders/unit/results/k1/log?offset=0")
        }
    }

    @Test("fetches exact bytes from the build itself when the key has a newer one")
    func binaryOfAnOlderBuild() async throws {
        let bytes: [UInt8] = [0xff, 0x0a]
        try await withPendingBuild { daemon in
            daemon.on(
                Self.log,
                .events(try .log("\u{FFFD}\n", end: 2), try .end(.sample(.success), total: 2)),
                .log(Array("another's".utf8), of: "b2")
            )
            daemon.on("GET /v1/builds/b1/log", .log(bytes))
            let cairn = try await daemon.cairn("build", "unit")
            #expect(cairn.output == bytes)
        }
    }

    @Test("fetches what the events left out before it reports the end")
    func missingTail() async throws {
        try await withPendingBuild { daemon in
            daemon.on(
                Self.log,
                .events(try .log("one\n", end: 4), try .end(.sample(.success), total: 8)),
                .log(Array("two\n".utf8), from: 4)
            )
            let cairn = try await daemon.cairn("build", "unit")
            #expect(cairn.outputText == "one\ntwo\n")
        }
    }

    @Test("reports its own build's end, not that of the next one", arguments: [204, 404])
    func anotherBuild(status: Int) async throws {
        try await withPendingBuild { daemon in
            daemon.on(
                Self.log,
                .events(try .log("one\n", end: 4), .drop),
                .status(status == 204 ? .noContent : .notFound),
                .log(Array("next".utf8), of: "b2")
            )
            daemon.on("GET /v1/builds/b1", try .json(ResultDocument.sample(.cancelled)))
            daemon.on("GET /v1/builds/b1/log", .log(Array("two\n".utf8), from: 4))
            let cairn = try await daemon.cairn("build", "unit")
            #expect(cairn.status == 5)
            #expect(cairn.outputText == "one\ntwo\n")
        }
    }

    @Test("never prints the log of another build")
    func foreignEvents() async throws {
        try await withPendingBuild { daemon in
            daemon.on(Self.log, .events(try .log("not ours", end: 8, of: "b2"), .drop))
            daemon.on(
                "GET /v1/builders/unit/results/k1",
                try .json(ResultDocument.sample(.success, build: "b2"))
            )
            let cairn = try await daemon.cairn("build", "unit")
            #expect(cairn.status == 7)
            #expect(cairn.outputText == "")
            #expect(cairn.notesText.contains("build b1 ended, but its outcome is not known"))
        }
    }

    @Test("without a terminal each change is one line on stderr")
    func changes() async throws {
        try await withPendingBuild { daemon in
            daemon.on(
                Self.log,
                .events(
                    try .status(.pending("Waiting for resource in \"default\" (3 ahead)", ahead: 3), at: 0),
                    try .status(.pending("Waiting for resource in \"default\" (3 ahead)", ahead: 3), at: 0),
                    try .status(.pending(fraction: 0.5, message: "half"), at: 0),
                    try .status(.pending(fraction: 0.51, message: "half"), at: 0),
                    try .end(.sample(.success), total: 0)
                )
            )
            let cairn = try await daemon.cairn("build", "unit")
            #expect(
                cairn.notesText == """
                    cairn: unit: Running
                    cairn: unit: Waiting for resource in "default" (3 ahead)
                    cairn: unit: Running · 50% · half
                    cairn: unit/k1: success

                    """
            )
        }
    }

    @Test("on a terminal one line is drawn over, cut to the width, and nothing in it moves the cursor")
    func progressLine() async throws {
        try await withPendingBuild { daemon in
            let message = "evil\u{1B}[2J\u{202E}" + String(repeating: "x", count: 100)
            daemon.on(
                Self.log,
                .events(
                    try .status(.pending(fraction: 0.25, message: message), at: 0),
                    try .end(.sample(.success), total: 0)
                )
            )
            let (_, screen) = try await daemon.cairnOnTerminal(
                "build",
                "unit",
                environment: ["NO_COLOR": "1"]
            )
            let drawn = screen.components(separatedBy: "\r\u{1B}[K")
            #expect(drawn.contains { $0.hasPrefix("unit: Running · 25% · evil\u{FFFD}[2J\u{FFFD}xxx") })
            #expect(drawn.dropLast().allSatisfy { $0.count < 60 && !$0.contains("\n") })
            #expect(drawn.last == "cairn: unit/k1: success\r\n")
        }
    }

    @Test("a terminal that cannot draw gets lines", arguments: ["dumb", ""])
    func dumbTerminal(term: String) async throws {
        try await withPendingBuild { daemon in
            daemon.on(Self.log, .events(try .end(.sample(.success), total: 0)))
            let (_, screen) = try await daemon.cairnOnTerminal("build", "unit", environment: ["TERM": term])
            #expect(screen == "cairn: unit: Running\r\ncairn: unit/k1: success\r\n")
        }
    }

    @Test("gives up when the daemon does not come back")
    func givesUp() async throws {
        try await withPendingBuild { daemon in
            daemon.on(Self.log, .status(.serviceUnavailable))
            let connection = Daemon(address: try ServerAddress(daemon.url), token: nil)
            var follower = BuildFollower(
                daemon: connection,
                reference: ResultReference(builder: "unit", key: "k1"),
                build: "b1",
                console: Console(),
                patience: Backoff(next: .milliseconds(1), longest: .seconds(3600), attemptsLeft: 2)
            )
            let error = await #expect(throws: ClientError.self) { try await follower.follow() }
            await connection.close()
            #expect(error?.exitStatus == .unavailable)
            #expect(daemon.requests.count == 3)
        }
    }

    private func withPendingBuild(_ body: (ScriptedDaemon) async throws -> Void) async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "POST /v1/builders/unit/results",
                try .json(ResultDocument.pending(), status: .accepted)
            )
            try await body(daemon)
        }
    }
}
