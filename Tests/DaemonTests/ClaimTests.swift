import Foundation
import TestSupport
import Testing

private let configuration = """
    builders:
      steps: { parameters: [step], value-limit: 1KiB }
      tests: { parameters: [revision], run: [true] }
    """

private struct Holder: Sendable {
    let daemon: RunningDaemon
    let claim: String
    let secret: String

    func send(_ method: String, _ part: String, _ body: String = "", secret: String? = nil) async throws
        -> Answer
    {
        try await daemon.send(
            .init(rawValue: method),
            "/v1/claims/\(claim)\(part)",
            body,
            [("Authorization", "Bearer \(secret ?? self.secret)")]
        )
    }
}

extension RunningDaemon {
    fileprivate func ask(_ step: String) async throws -> Answer {
        try await post("/v1/builders/steps/claims", #"{"parameters": {"step": "\#(step)"}, "user": "ci"}"#)
    }

    fileprivate func claim(_ step: String) async throws -> Holder {
        let answer = try await ask(step)
        try #require(answer.status == 201)
        return Holder(
            daemon: self,
            claim: try #require(answer.string("claim")),
            secret: try #require(answer.string("secret"))
        )
    }
}

@Suite("A claim over HTTP", .timeLimit(.minutes(3)))
struct ClaimTests {
    @Test("is made, followed, fed and finished")
    func isFinished() async throws {
        try await withDaemon(configuration) { daemon in
            let none = try await daemon.post("/v1/builders/steps/results", #"{"parameters": {"step": "a"}}"#)
            #expect((none.status, none.string("code")) == (404, "not_claimed"))
            let first = try await daemon.ask("a")
            #expect(first.status == 201)
            #expect(first.json["lease"] as? Double == 30)
            let holder = Holder(
                daemon: daemon,
                claim: try #require(first.string("claim")),
                secret: try #require(first.string("secret"))
            )
            let other = try await daemon.ask("a")
            #expect(other.status == 202)
            #expect(other.string("status") == "pending")
            #expect(other.json["secret"] == nil)
            #expect(try await holder.send("POST", "/log?offset=0", "hello\n").json["length"] as? Int == 6)
            #expect(try await holder.send("POST", "/log?offset=0", "hello\n").json["length"] as? Int == 6)
            let gap = try await holder.send("POST", "/log?offset=7", "x")
            #expect((gap.status, gap.string("code"), gap.json["length"] as? Int) == (409, "log_gap", 6))
            let progress = try await holder.send(
                "POST",
                "/progress",
                #"{"fraction": 0.5, "message": "half"}"#
            )
            #expect(progress.status == 200)
            let finished = try await holder.send("POST", "/finish", #"{"outcome": "success"}"#)
            #expect((finished.status, finished.string("status")) == (200, "success"))
            let again = try await holder.send("POST", "/finish", #"{"outcome": "success"}"#)
            #expect((again.status, again.string("commit")) == (200, finished.string("commit")))
            let late = try await holder.send("POST", "/log?offset=6", "late")
            #expect((late.status, late.string("code")) == (409, "claim_finished"))
            #expect(try await daemon.ask("a").status == 200)
            #expect(try await daemon.metric(#"cairn_claims_total{outcome="claimed"}"#) == 1)
            #expect(try await daemon.metric(#"cairn_claims_total{outcome="joined"}"#) == 1)
            #expect(try await daemon.metric(#"cairn_claims_total{outcome="hit"}"#) == 1)
            #expect(try await daemon.metric(#"cairn_claims_ended_total{ending="finished"}"#) == 1)
            #expect(try await daemon.metric("cairn_claims_held") == 0)
        }
    }

    @Test("is refused for what it does not fit, and to whoever does not hold it")
    func isRefused() async throws {
        try await withDaemon(configuration) { daemon in
            let other = try await daemon.post(
                "/v1/builders/tests/claims",
                #"{"parameters": {"revision": "a"}}"#
            )
            #expect((other.status, other.string("code")) == (409, "not_claimable"))
            let holder = try await daemon.claim("a")
            for secret in ["", "x", holder.claim] {
                #expect(try await holder.send("POST", "/log?offset=0", "x", secret: secret).status == 401)
            }
            let unknown = Holder(daemon: daemon, claim: "x", secret: holder.secret)
            #expect(try await unknown.send("POST", "/finish", #"{"outcome": "success"}"#).status == 404)
            for body in [
                "{}", #"{"outcome": "failure"}"#, #"{"outcome": "maybe"}"#,
                #"{"outcome": "success", "x": 1}"#,
            ] {
                #expect(try await holder.send("POST", "/finish", body).status == 422)
            }
            #expect(try await holder.send("POST", "/progress", #"{"fraction": 2}"#).status == 422)
            #expect(try await holder.send("POST", "/log?offset=-1", "x").status == 400)
            #expect(try await holder.send("GET", "/log").status == 405)
            #expect(try await holder.send("DELETE", "").status == 204)
            let late = try await holder.send("POST", "/log?offset=0", "x")
            #expect((late.status, late.string("code")) == (409, "claim_given_up"))
        }
    }

    @Test("takes a value as a whole or not at all")
    func takesValue() async throws {
        try await withDaemon(configuration) { daemon in
            let holder = try await daemon.claim("a")
            func put(_ files: String...) async throws -> Answer {
                try await TemporaryDirectory.with { directory in
                    for file in files { try directory.write("of \(file)", to: "source/\(file)") }
                    let names = "--transform=s,UP,..,"
                    let arguments = [
                        "tar", "-P", names, "-C", directory.path("source"), "-cf", directory.path("a.tar"),
                    ]
                    try await SystemCommand(arguments + files, in: directory.path("source")).run()
                    let bytes = String(decoding: try directory.read("a.tar"), as: UTF8.self)
                    return try await holder.send("PUT", "/value", bytes)
                }
            }
            #expect(try await put("good/a", "b").status == 200)
            let refused = try await put("good/c", "UP/evil")
            #expect((refused.status, refused.string("code")) == (422, "invalid_value"))
            let large = try await holder.send("PUT", "/value", String(repeating: "x", count: 4 << 20))
            #expect(large.status == 422)
            _ = try await holder.send("POST", "/finish", #"{"outcome": "success"}"#)
            let files = try await daemon.git(
                "ls-tree",
                "-r",
                "--name-only",
                "steps/\(try await key(daemon))",
                "value/"
            )
            #expect(files == "value/b\nvalue/good/a")
        }
    }

    private func key(_ daemon: RunningDaemon) async throws -> String {
        try #require(try await daemon.ask("a").string("key"))
    }
}
