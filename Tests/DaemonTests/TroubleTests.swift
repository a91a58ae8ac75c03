import Foundation
import Testing
import TestSupport

@Suite("In trouble", .timeLimit(.minutes(10)))
struct TroubleTests {
    private static let configuration = """
        pools: { default: { capacity: 4 } }
        builders:
          tests:
            parameters: [revision]
            run: 'echo "$CAIRN_PARAM_REVISION" > "$CAIRN_VALUE/revision"; echo output'
        """

    @Test("50 kills at random moments lose no acknowledged result and leave a sound store", .tags(.slow))
    func kills() async throws {
        try await TemporaryDirectory.with { directory in
            var acknowledged: [String: String] = [:]
            for round in 0..<50 {
                let daemon = try await RunningDaemon.start(in: directory, Self.configuration)
                let fresh = await answersUntilKilled(daemon, round: round)
                acknowledged.merge(fresh) { $1 }
                try await daemon.git("fsck", "--full", "--strict")
                let heads = try await daemon.git(
                    "for-each-ref",
                    "--format=%(objectname)",
                    "refs/heads/tests/"
                )
                let known = Set(heads.split(separator: "\n").map(String.init))
                #expect(Set(acknowledged.values).subtracting(known).isEmpty)
            }
            #expect(acknowledged.count > 50)
            let daemon = try await RunningDaemon.start(in: directory, Self.configuration)
            for (revision, commit) in acknowledged {
                let answer = try await daemon.result(of: revision)
                #expect(answer.headers["Cache-Status"] == ["cairn; hit"])
                #expect(answer.string("commit") == commit)
            }
            await daemon.stop()
        }
    }

    /// Asks for new results side by side and kills the daemon after some of them; those that were answered.
    private func answersUntilKilled(_ daemon: RunningDaemon, round: Int) async -> [String: String] {
        await withTaskGroup(of: (String, String)?.self) { group in
            for number in 0..<12 {
                group.addTask {
                    let revision = "\(round)-\(number)"
                    guard let answer = try? await daemon.result(of: revision), answer.status == 200,
                        let commit = answer.string("commit")
                    else { return nil }
                    return (revision, commit)
                }
            }
            // The moment is the answer to a random one of the requests.
            var remaining = Int.random(in: 0...8)
            var answers: [String: String] = [:]
            for await answer in group {
                if let answer { answers[answer.0] = answer.1 }
                remaining -= 1
                if remaining == 0 || answers.count > 8 { daemon.program.send(signal: SIGKILL) }
            }
            await daemon.kill()
            return answers
        }
    }

    @Test("a mark survives kill -9, and the next life builds anew")
    func markSurvives() async throws {
        try await TemporaryDirectory.with { directory in
            let daemon = try await RunningDaemon.start(in: directory, Self.configuration)
            let key = try #require(try await daemon.result(of: "r").string("key"))
            #expect(
                try await daemon.post("/v1/builders/tests/results/\(key)/rebuild").json["marked"] as? Bool
                    == true
            )
            await daemon.kill()
            let next = try await RunningDaemon.start(in: directory, Self.configuration)
            let answer = try await next.result(of: "r")
            #expect(answer.headers["Cache-Status"] == ["cairn; fwd=stale; detail=marked"])
            #expect((answer.json["build"] as? [String: any Sendable])?["number"] as? Int == 2)
            await next.stop()
        }
    }

    @Test("a branch edited or deleted by plain git is seen by the next request")
    func editedBranch() async throws {
        try await withDaemon(Self.configuration) { daemon in
            let key = try #require(try await daemon.result(of: "r").string("key"))
            try await daemon.git("branch", "-D", "tests/\(key)")
            #expect(try await daemon.get("/v1/builders/tests/results/\(key)").status == 404)
            #expect(try await daemon.result(of: "r").headers["Cache-Status"] == ["cairn; fwd=miss"])
            try await daemon.git("pack-refs", "--all")
            #expect(try await daemon.result(of: "r").headers["Cache-Status"] == ["cairn; hit"])
        }
    }

    @Test("200 races of rebuild, cancel and request never run two builds of one key at once", .tags(.slow))
    func races() async throws {
        try await TemporaryDirectory.with { directory in
            // `mkdir` succeeds for one build at a time; an overlap leaves evidence.
            let configuration = """
                builders:
                  tests:
                    parameters: [revision]
                    run: 'mkdir "$BUSY" || echo overlap >> "$BUSY.overlaps"; rmdir "$BUSY"'
                    environment: { BUSY: \(directory.path("busy")) }
                """
            let daemon = try await RunningDaemon.start(in: directory, configuration)
            let key = try #require(try await daemon.result(of: "r").string("key"))
            let path = "/v1/builders/tests/results/\(key)"
            for round in 0..<200 {
                async let rebuild = daemon.post("\(path)/rebuild", #"{"start": \#(round % 2 == 0)}"#)
                async let first = daemon.result(of: "r")
                async let second = daemon.result(of: "r")
                let statuses = try await [rebuild.status, first.status, second.status]
                #expect(Set(statuses).isSubset(of: [200, 202]))
            }
            _ = try await daemon.result(of: "r")
            #expect(!directory.exists("busy.overlaps"))
            await daemon.stop()
            try await daemon.git("fsck", "--full", "--strict")
        }
    }

    @Test("a second daemon on the same store says who holds it and exits with 2")
    func secondDaemon() async throws {
        try await withDaemon(Self.configuration) { daemon in
            let configuration = daemon.directory.path("cairn.yaml")
            let second = try Program(
                "cairnd",
                ["serve", "--config", configuration, "--spool", daemon.directory.path("other-spool")]
            )
            let ending = await second.ending()
            #expect(ending.status == 2)
            #expect(ending.notesText.contains("store.git"))
            #expect(ending.notesText.contains("\(daemon.program.processID)"))
        }
    }
}

extension Tag {
    @Tag static var slow: Tag
}
