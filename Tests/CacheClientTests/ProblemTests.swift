import BuilderProtocol
import TestSupport
import Testing

@Suite("Errors and exit codes", .timeLimit(.minutes(3)))
struct ProblemTests {
    @Test(
        "an answer that is no success has its exit code",
        arguments: [
            (400, 2), (401, 8), (403, 8), (404, 3), (409, 7), (413, 2), (422, 2), (429, 7), (500, 7),
            (503, 7),
        ] as [(Int, Int32)]
    )
    func codes(status: Int, code: Int32) async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET /v1/pools", try .problem(status, code: "some_code", detail: "because"))
            let cairn = try await daemon.cairn("pools")
            #expect(cairn.status == code)
            #expect(cairn.notesText == "cairn: Problem: because (some_code)\n")
            #expect(cairn.outputText == "")
        }
    }

    @Test("every wrong field has its line")
    func fields() async throws {
        try await ScriptedDaemon.with { daemon in
            let errors = [FieldProblem("parameters.a", "missing"), FieldProblem("x", "unknown")]
            daemon.on(
                "POST /v1/builders/unit/results",
                try .problem(422, code: "invalid_fields", errors: errors)
            )
            let cairn = try await daemon.cairn("build", "unit")
            #expect(cairn.status == 2)
            #expect(
                cairn.notesText == """
                    cairn: Problem (invalid_fields)
                    cairn:   parameters.a: missing
                    cairn:   x: unknown

                    """
            )
        }
    }

    @Test("an answer of something else than a daemon is no problem document, but understood")
    func foreignAnswer() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET /v1/pools", .status(.badGateway))
            let cairn = try await daemon.cairn("pools")
            #expect(cairn.status == 7)
            #expect(cairn.notesText == "cairn: the server answered 502\n")
        }
    }

    @Test("a daemon that is not there is unreachable, after some attempts")
    func unreachable() async throws {
        let cairn = try await Program("cairn", ["pools"], environment: ["CAIRN_URL": "http://127.0.0.1:1"])
            .ending()
        #expect(cairn.status == 7)
        #expect(cairn.notesText == "cairn: cannot reach http://127.0.0.1:1: Connection refused\n")
    }

    @Test("what changes something is asked once")
    func noRetries() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST /v1/builders/unit/results/k1/cancel", ScriptedAnswer(parts: [.drop]))
            let cairn = try await daemon.cairn("cancel", "unit/k1")
            #expect(cairn.status == 7)
            #expect(daemon.requests.count == 1)
        }
    }

    @Test("questions are asked again when the connection drops")
    func retries() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET /v1/pools", ScriptedAnswer(parts: [.drop]), .text(#"{"pools": []}"#))
            let cairn = try await daemon.cairn("pools", "--json")
            #expect(cairn.status == 0)
            #expect(daemon.requests.count == 2)
        }
    }

    @Test(
        "wrong usage is 2",
        arguments: [
            [], ["frobnicate"], ["build"], ["status", "no-key"], ["status", "/k"], ["status", "b/"],
            ["build", "unit", "=x"], ["build", "unit", "a=1", "a=2"], ["build", "unit", "undefined"],
            ["build", "unit", "a@/nonexistent"], ["build", "unit", "--timeout", "5"],
            ["pools", "--url", "ftp://x"],
            ["pools", "--url", "http://user:secret@host"],
        ]
    )
    func usage(arguments: [String]) async throws {
        let cairn = try await Program("cairn", arguments).ending()
        #expect(cairn.status == 2)
        #expect(!cairn.notesText.isEmpty)
        #expect(!cairn.notesText.contains("secret"))
        #expect(cairn.outputText == "")
    }

    @Test("help and version are answers", arguments: [["--help"], ["build", "--help"], ["--version"]])
    func help(arguments: [String]) async throws {
        let cairn = try await Program("cairn", arguments).ending()
        #expect(cairn.status == 0)
        #expect(!cairn.outputText.isEmpty)
        #expect(cairn.notesText == "")
    }
}
