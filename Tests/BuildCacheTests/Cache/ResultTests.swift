import BuilderProtocol
import Foundation
import Testing
import TestSupport

@testable import BuildCache

@Suite("A result", .timeLimit(.minutes(3)))
struct ResultTests {
    @Test("of a success is one commit with log, value and trailers")
    func success() async throws {
        let builder = ScriptedBuilder { environment in
            environment.log.write(line: "compiling")
            try Data("report".utf8).write(
                to: URL(fileURLWithPath: environment.valueDirectory + "/report.xml")
            )
        }
        try await withCache(builder) { fixture in
            let result = try await fixture.build("r1") { $0.user = "alice" }.stored
            #expect(result.document.status == .success)
            #expect(result.document.build?.queuedAt == "2023-11-14T22:13:20.000Z")
            let git = fixture.git
            #expect(try await git("rev-parse", "unit-tests/r1") == result.commit.description)
            #expect(try await git("rev-list", "--count", "unit-tests/r1") == "1")
            let stamp = "[2023-11-14 22:13:20]"
            #expect(
                try await git("show", "unit-tests/r1:log")
                    == "=== Unit tests of r1\n\(stamp) Starting...\ncompiling\n\(stamp) Success"
            )
            #expect(try await git("show", "unit-tests/r1:value/report.xml") == "report")
            #expect(try await git("log", "-1", "--format=%s", "unit-tests/r1") == "Cached successful result")
            let trailers = try await git("log", "-1", "--format=%(trailers:only,unfold)", "unit-tests/r1")
            for line in [
                "Cairn-Key: r1", #"Cairn-Parameters: {"revision":"r1"}"#, "Cairn-Number: 1",
                "Cairn-Cause: miss",
                "Cairn-Outcome: success", "Cairn-Requested-By: alice", "Cairn-Duration: 0.000",
                "Cairn-Started: 2023-11-14T22:13:20.000Z",
            ] {
                #expect(trailers.split(separator: "\n").contains(Substring(line)))
            }
        }
    }

    @Test("of a failure is kept with its message, its log and its artifacts, and is sticky")
    func failure() async throws {
        let runs = Tally()
        let builder = ScriptedBuilder { environment in
            runs.increment()
            environment.log.write(Array("no newline at the end".utf8))
            try Data().write(to: URL(fileURLWithPath: environment.valueDirectory + "/trace"))
            throw BuildFailure(.exit, "Command \"false\" exited with status 1")
        }
        try await withCache(builder) { fixture in
            let result = try await fixture.build("r1").stored
            #expect(result.document.status == .failure)
            #expect(result.document.failureKind == .exit)
            #expect(try await fixture.lookup("r1").finished.document == result.document)
            #expect(runs.count == 1)
            let git = fixture.git
            #expect(
                try await git.run(["show", "unit-tests/r1:failure"])
                    == Array("Command \"false\" exited with status 1".utf8)
            )
            #expect(
                try await git("show", "unit-tests/r1:log")
                    .hasSuffix("end\n[2023-11-14 22:13:20] Failed: Command \"false\" exited with status 1")
            )
            #expect(
                try await git("ls-tree", "--name-only", "-r", "unit-tests/r1") == "failure\nlog\nvalue/trace"
            )
            #expect(
                try await git("log", "-1", "--format=%s", "unit-tests/r1")
                    == "Cached failure: Command \"false\" exited with status 1"
            )
        }
    }

    @Test("is known to the next life of the daemon, the same to the letter")
    func restart() async throws {
        let builder = ScriptedBuilder(declaration: {
            $0.parameters = ["revision", "token"]
            $0.privateParameters = ["token"]
        })
        let parameters = ["revision": "r1", "token": "private-value"]
        let clock = ManualClock()
        try await TemporaryDirectory.with { directory in
            let runs = Tally()
            try await withCache(builder, in: directory, clock: clock) { fixture in
                let answer = try await fixture.cache.lookup(
                    LookupRequest(builder: "unit-tests", parameters: parameters)
                )
                let json = try await answer.pending.finish().stored.json
                try directory.write(json, to: "expected.json")
                runs.increment()
            }
            clock.advance(by: .seconds(1000))
            try await withCache(builder, in: directory, clock: clock) { fixture in
                let answer = try await fixture.cache.lookup(
                    LookupRequest(builder: "unit-tests", parameters: parameters)
                )
                #expect(answer.outcome == .hit)
                #expect(try answer.finished.json == directory.read("expected.json"))
                #expect(!String(decoding: try answer.finished.json, as: UTF8.self).contains("private-value"))
                runs.increment()
            }
            #expect(runs.count == 2)
        }
    }

    @Test("never holds a secret: not in log, failure, title, trailers or listing")
    func secrets() async throws {
        let builder = ScriptedBuilder(declaration: { $0.context = ["token"] }) { environment in
            environment.explain("using hunter22")
            let token = environment.context["token"] ?? ""
            environment.log.write(Array("token is \(token.prefix(4))".utf8))
            environment.log.write(Array("\(token.dropFirst(4))\n".utf8))
            throw BuildFailure(.exit, "bad token \(token)")
        }
        try await withCache(builder) { fixture in
            let result = try await fixture.build("hunter22-r") { $0.context = ["token": "hunter22"] }.stored
            #expect(result.document.message == "bad token ***")
            #expect(result.document.title == "Unit tests of ***-r")
            let all = try await fixture.git("log", "-p", "--format=%B", "--all")
            #expect(all.contains("token is ***\n"))
            #expect(!all.contains("bad token hunter22"))
            #expect(!all.contains("is hunter22"))
        }
    }

    @Test("without a required value, or with too large a one, is a failure of kind value")
    func values() async throws {
        let none = ScriptedBuilder("none", declaration: { $0.requiresValue = true })
        let large = ScriptedBuilder("large", declaration: { $0.valueLimitBytes = 10 }) { environment in
            try Data(count: 11).write(to: URL(fileURLWithPath: environment.valueDirectory + "/big"))
        }
        try await withCache(none, large) { fixture in
            let missing = try await fixture.build("r1") { $0.builder = "none" }.stored
            #expect(missing.document.message == "No value where one is required")
            #expect(missing.document.failureKind == .value)
            let exceeding = try await fixture.build("r1") { $0.builder = "large" }.stored
            #expect(exceeding.document.message == "Value exceeds 10 bytes")
            #expect(
                try await fixture.cache.files(builder: "large", key: fixture.key("r1"), commit: nil).isEmpty
            )
        }
    }

    @Test("replaces the one before it wholly, and its number goes on")
    func numbers() async throws {
        let runs = Tally()
        let builder = ScriptedBuilder { environment in
            let run = runs.increment()
            try Data().write(to: URL(fileURLWithPath: environment.valueDirectory + "/file\(run)"))
        }
        try await withCache(builder) { fixture in
            _ = try await fixture.build("r1")
            _ = try await fixture.cache.rebuild(RebuildRequest(builder: "unit-tests", key: fixture.key("r1")))
            let second = try await fixture.build("r1").stored
            #expect(second.document.build?.number == 2)
            #expect(second.document.build?.cause == "marked")
            let files = try await fixture.cache.files(
                builder: "unit-tests",
                key: fixture.key("r1"),
                commit: nil
            )
            #expect(files.map(\.path.description) == ["file2"])
            let history = try await fixture.cache.history(
                builder: "unit-tests",
                key: fixture.key("r1"),
                pageSize: 10,
                pageToken: nil
            )
            #expect(history.elements.map(\.outcome) == ["success", "marked", "success"])
            #expect(history.elements.map(\.number) == [2, nil, 1])
            let older = try await fixture.cache.result(
                builder: "unit-tests",
                key: fixture.key("r1"),
                commit: try #require(.init(hex: history.elements[2].commit))
            )
            #expect(older.document.build?.number == 1)
        }
    }

    @Test("of a commit that is not the branch's is not found")
    func foreignCommit() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            let other = try await fixture.build("r2").stored
            await #expect(throws: CacheError.self) {
                try await fixture.cache.result(
                    builder: "unit-tests",
                    key: fixture.key("r1"),
                    commit: other.commit
                )
            }
        }
    }
}
