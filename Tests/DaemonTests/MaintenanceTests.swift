import Foundation
import TestSupport
import Testing

@Suite("Maintenance of the daemon's store", .timeLimit(.minutes(5)))
struct MaintenanceTests {
    private static let configuration = """
        builders:
          tests:
            parameters: [revision]
            run: 'head -c 9000000 /dev/zero > "$CAIRN_VALUE/large"; echo "$CAIRN_PARAM_REVISION" > "$CAIRN_VALUE/small"'
        """

    @Test("fsck works beside the daemon, maintain says who is there and runs once it is gone")
    func programs() async throws {
        try await TemporaryDirectory.with { directory in
            let daemon = try await RunningDaemon.start(in: directory, Self.configuration)
            let key = try #require(try await daemon.result(of: "r").string("key"))
            #expect(
                try await daemon.get("/v1/builders/tests/results/\(key)/value/large").body.count == 9_000_000
            )
            let options = ["--config", directory.path("cairn.yaml")]
            let check = try await Program("cairnd", ["fsck"] + options).ending()
            #expect(check.status == 0)
            #expect(check.outputText.contains(" 0 findings\n"))
            let refused = try await Program("cairnd", ["maintain"] + options).ending()
            #expect(refused.status == 2)
            #expect(refused.notesText.contains("in use by process \(daemon.program.processID)"))
            await daemon.stop()
            let done = try await Program("cairnd", ["maintain", "--json"] + options).ending()
            #expect(done.status == 0)
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(done.output)) as? [String: Any]
            )
            #expect(report["packed_refs"] as? Int == 1)
            #expect(report["collected_objects"] as? Int == 0)
            try await daemon.git("multi-pack-index", "verify")
        }
    }

    @Test(
        "a damaged artifact is an unknown result, never an error: fsck names it, the next request builds it"
    )
    func damage() async throws {
        try await TemporaryDirectory.with { directory in
            let first = try await RunningDaemon.start(in: directory, Self.configuration)
            let answer = try await first.result(of: "r")
            let (key, commit) = (try #require(answer.string("key")), try #require(answer.string("commit")))
            await first.stop()
            let blob = try await first.git("rev-parse", "\(commit):value/small")
            try await first.git.unpackObjects()
            try directory.write("", to: "store.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")

            let check = try await Program(
                "cairnd",
                ["fsck", "--json", "--store", directory.path("store.git")]
            ).ending()
            #expect(check.status == 1)
            #expect(check.outputText.contains(#""object":"\#(blob)","path":"value/small""#))
            let daemon = try await RunningDaemon.start(in: directory, Self.configuration)
            #expect(try await daemon.result(of: "r").headers["Cache-Status"] == ["cairn; hit"])
            let path = "/v1/builders/tests/results/\(key)"
            #expect(try await daemon.get("\(path)/value/small").status == 404)
            #expect(try await daemon.get(path).status == 404)
            #expect(try await daemon.git("rev-parse", "refs/cairn/quarantine/tests/\(key)") == commit)
            let rebuilt = try #require(try await daemon.result(of: "r").headers["Cache-Status"].first)
            #expect(rebuilt.hasPrefix("cairn; fwd=miss"))
            #expect(try await daemon.get("\(path)/value/small").text == "r\n")
            // Once when somebody read it, once when it was asked for.
            #expect(
                try await daemon.metric(#"cairn_cache_lookups_total{name="tests",outcome="unreadable"}"#) == 2
            )
            await daemon.stop()
        }
    }
}
