import BuilderProtocol
import Foundation
import TestSupport
import Testing

@Suite("cairn build", .timeLimit(.minutes(3)))
struct BuildTests {
    @Test("a hit prints the log of that very commit and exits with its outcome")
    func hit() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST /v1/builders/unit/results", try .json(ResultDocument.sample(.success)))
            daemon.on("GET /v1/builders/unit/results/k1/log", .log(Array("stored\n".utf8)))
            let cairn = try await daemon.cairn("build", "unit", "revision=3f2a")
            #expect(cairn.status == 0)
            #expect(cairn.outputText == "stored\n")
            #expect(daemon.targets.last?.contains("commit=c1") == true)
        }
    }

    @Test("asks with the parameters and nothing that was not said")
    func minimalRequest() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST /v1/builders/unit/results", try .json(ResultDocument.sample(.success)))
            _ = try await daemon.cairn("build", "unit", "a=1", "b=x=y")
            #expect(daemon.requests.first?.json == ["parameters": ["a": "1", "b": "x=y"]])
        }
    }

    @Test("passes every option on")
    func fullRequest() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST /v1/builders/unit/results", try .json(ResultDocument.sample(.success)))
            _ = try await daemon.cairn(
                "build",
                "unit",
                "--context",
                "token=t",
                "--max-age",
                "2h",
                "--stale-while-revalidate",
                "--only-if-cached",
                "--priority",
                "-5",
                "--user",
                "ann"
            )
            #expect(
                daemon.requests.first?.json == [
                    "parameters": [:] as NSDictionary, "context": ["token": "t"], "max_age": 7200,
                    "stale_while_revalidate": true, "only_if_cached": true, "priority": -5, "user": "ann",
                ]
            )
        }
    }

    @Test("reads context from files and the environment, so that secrets are in no argument")
    func secrets() async throws {
        try await TemporaryDirectory.with { directory in
            let file = try directory.write("from file\n", to: "secret")
            try await ScriptedDaemon.with { daemon in
                daemon.on("POST /v1/builders/unit/results", try .json(ResultDocument.sample(.success)))
                _ = try await daemon.cairn(
                    "build",
                    "unit",
                    "--context",
                    "a@\(file)",
                    "--context",
                    "api-key",
                    environment: ["CAIRN_CONTEXT_API_KEY": "from environment"]
                )
                let context = daemon.requests.first?.json?["context"] as? NSDictionary
                #expect(context == ["a": "from file", "api-key": "from environment"])
            }
        }
    }

    @Test(
        "exits with the outcome",
        arguments: [
            (ResultDocument.Status.success, 0), (.failure, 1), (.cancelled, 5), (.interrupted, 7),
            (.error, 7),
        ] as [(ResultDocument.Status, Int32)]
    )
    func outcome(status: ResultDocument.Status, code: Int32) async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "POST /v1/builders/unit/results",
                try .json(ResultDocument.pending(), status: .accepted)
            )
            daemon.on(
                "GET /v1/builders/unit/results/k1/log",
                .events(try .log("hello\n", end: 6), try .end(.sample(status, message: "why"), total: 6))
            )
            let cairn = try await daemon.cairn("build", "unit")
            #expect(cairn.status == code)
            #expect(cairn.outputText == "hello\n")
            #expect(cairn.notesText.contains(status == .success ? "success" : "why"))
        }
    }

    @Test("without following, a pending build is no failure and tells how to follow it")
    func noFollow() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "POST /v1/builders/unit/results",
                try .json(ResultDocument.pending(), status: .accepted)
            )
            let cairn = try await daemon.cairn("build", "unit", "--no-follow")
            #expect(cairn.status == 0)
            #expect(cairn.outputText == "")
            #expect(cairn.notesText.contains("cairn log -f unit/k1"))
            #expect(daemon.requests.count == 1)
        }
    }

    @Test("with --json stdout is the final Result alone, the log goes to stderr")
    func json() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "POST /v1/builders/unit/results",
                try .json(ResultDocument.pending(), status: .accepted)
            )
            daemon.on(
                "GET /v1/builders/unit/results/k1/log",
                .events(try .log("hello\n", end: 6), try .end(.sample(.failure), total: 6))
            )
            let cairn = try await daemon.cairn("build", "unit", "--json")
            let result = try JSONDecoder().decode(ResultDocument.self, from: Data(cairn.output))
            #expect(result == .sample(.failure))
            #expect(cairn.notesText.contains("hello\n"))
        }
    }

    @Test("stops waiting after the timeout and says that the build goes on")
    func timeout() async throws {
        let gate = Gate()
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "POST /v1/builders/unit/results",
                try .json(ResultDocument.pending(), status: .accepted)
            )
            daemon.on("GET /v1/builders/unit/results/k1/log", .events(.wait(gate)))
            let cairn = try await daemon.cairn("build", "unit", "--timeout", "1s")
            #expect(cairn.status == 6)
            #expect(cairn.notesText.contains("stopped waiting") && cairn.notesText.contains("goes on"))
        }
        gate.open()
    }

    @Test("Ctrl-C detaches and says how to follow the build")
    func interrupt() async throws {
        let gate = Gate()
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "POST /v1/builders/unit/results",
                try .json(ResultDocument.pending(), status: .accepted)
            )
            daemon.on(
                "GET /v1/builders/unit/results/k1/log",
                .events(try .log("begun\n", end: 6), .wait(gate))
            )
            let program = try daemon.start(["build", "unit"])
            #expect(await program.hasPrinted("begun"))
            program.send(signal: SIGINT)
            let cairn = await program.ending()
            #expect(cairn.status == 6)
            #expect(cairn.notesText.contains("cairn log -f unit/k1"))
        }
        gate.open()
    }

    @Test("the outcome counts even when nobody reads the log any more")
    func closedOutput() async throws {
        let gate = Gate()
        let much = String(repeating: "x", count: 1 << 20)
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "POST /v1/builders/unit/results",
                try .json(ResultDocument.pending(), status: .accepted)
            )
            daemon.on(
                "GET /v1/builders/unit/results/k1/log",
                .events(
                    try .log("begun\n", end: 6),
                    .wait(gate),
                    try .log(much, end: 6 + much.utf8.count),
                    try .end(.sample(.failure), total: 6 + much.utf8.count)
                )
            )
            let program = try daemon.start(["build", "unit"])
            #expect(await program.hasPrinted("begun"))
            await program.stopReading()
            gate.open()
            #expect(await program.ending().status == 1)
        }
    }

    @Test("restores the value of the commit whose outcome it reports")
    func value() async throws {
        try await TemporaryDirectory.with { directory in
            try await ScriptedDaemon.with { daemon in
                daemon.on("POST /v1/builders/unit/results", try .json(ResultDocument.sample(.failure)))
                daemon.on("GET /v1/builders/unit/results/k1/log", .log([]))
                daemon.on(
                    "GET /v1/builders/unit/results/k1/value",
                    .text(#"{"files": [{"path": "r/x.txt", "mode": "100644", "size": 2, "oid": "o"}]}"#)
                )
                daemon.on("GET /v1/builders/unit/results/k1/value/r/x.txt", .text("hi"))
                let cairn = try await daemon.cairn("build", "unit", "--value", directory.path("out"))
                #expect(cairn.status == 1)
                #expect(try directory.read("out/r/x.txt") == Array("hi".utf8))
                #expect(daemon.targets.dropFirst().allSatisfy { $0.contains("commit=c1") })
            }
        }
    }
}
