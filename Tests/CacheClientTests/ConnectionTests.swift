import BuilderProtocol
import TestSupport
import Testing

@Suite("Address and token", .timeLimit(.minutes(3)))
struct ConnectionTests {
    @Test("--url wins over the environment")
    func flagWins() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET /v1/pools", .text(#"{"pools": []}"#))
            let cairn = try await daemon.cairn(
                "pools",
                "--url",
                daemon.url,
                environment: ["CAIRN_URL": "http://127.0.0.1:1"]
            )
            #expect(cairn.status == 0)
        }
    }

    @Test("a path prefix and a slash at the end are fine")
    func prefix() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET /build/cache/v1/pools", .text(#"{"pools": []}"#))
            let cairn = try await daemon.cairn("pools", "--url", daemon.url + "/build/cache/")
            #expect(cairn.status == 0)
        }
    }

    @Test("the token comes from the environment, else from a file, without its newline")
    func token() async throws {
        try await TemporaryDirectory.with { directory in
            let file = try directory.write(" from-file\n", to: "token")
            try await ScriptedDaemon.with { daemon in
                daemon.on("GET /v1/pools", .text(#"{"pools": []}"#))
                _ = try await daemon.cairn("pools", environment: ["CAIRN_TOKEN_FILE": file])
                _ = try await daemon.cairn(
                    "pools",
                    environment: ["CAIRN_TOKEN": "direct", "CAIRN_TOKEN_FILE": file]
                )
                _ = try await daemon.cairn("pools")
                let sent = daemon.requests.map { $0.headers["Authorization"] }
                #expect(sent == [["Bearer from-file"], ["Bearer direct"], []])
            }
        }
    }

    @Test("a token file that cannot be read is a configuration error")
    func unreadableToken() async throws {
        let environment = ["CAIRN_TOKEN_FILE": "/nonexistent"]
        let cairn = try await Program("cairn", ["pools"], environment: environment).ending()
        #expect(cairn.status == 2)
        #expect(cairn.notesText == "cairn: cannot read /nonexistent: No such file or directory\n")
    }

    @Test("a token is sent nowhere else: redirects are not followed")
    func redirects() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "GET /v1/pools",
                ScriptedAnswer(status: .found, headers: [("Location", daemon.url + "/elsewhere")])
            )
            let cairn = try await daemon.cairn("pools", environment: ["CAIRN_TOKEN": "t"])
            #expect(cairn.status == 7)
            #expect(daemon.targets == ["/v1/pools"])
        }
    }

    @Test(
        "the key is one segment, encoded byte by byte",
        arguments: [
            ("a/b", "a%2Fb"), ("é", "%C3%A9"), ("e\u{301}", "e%CC%81"), ("x y%?#", "x%20y%25%3F%23"),
            ("v1.2_3-~", "v1.2_3-~"), ("/\u{338}", "%2F%CC%B8"),
        ]
    )
    func keys(key: String, encoded: String) async throws {
        try await ScriptedDaemon.with { daemon in
            _ = try await daemon.cairn("status", "unit/" + key)
            #expect(daemon.targets == ["/v1/builders/unit/results/" + encoded])
        }
    }
}
