import BuilderProtocol
import Foundation
import TestSupport
import Testing

@Suite("The other commands", .timeLimit(.minutes(3)))
struct CommandTests {
    private static let result = "/v1/builders/unit/results/k1"

    @Test(
        "status shows a result, whatever it is, and exits 0",
        arguments: [ResultDocument.Status.failure, .pending]
    )
    func status(status: ResultDocument.Status) async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET \(Self.result)", try .json(ResultDocument.sample(status, message: "bad")))
            let cairn = try await daemon.cairn("status", "unit/k1")
            #expect(cairn.status == 0)
            #expect(cairn.outputText.hasPrefix("unit/k1\n"))
            #expect(cairn.outputText.contains("  status      \(status.rawValue)\n"))
            #expect(cairn.outputText.contains("  message     bad\n"))
        }
    }

    @Test("status --json prints what the daemon sent")
    func statusJSON() async throws {
        let document =
            #"{"builder":"unit","key":"k1","branch":"unit/k1","title":"t","status":"success","#
            + #""parameters":{},"rebuild_requested":false,"updating":false,"can_rebuild":true,"can_cancel":false,"new":1}"#
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET \(Self.result)", .text(document))
            let cairn = try await daemon.cairn("status", "--json", "unit/k1")
            #expect(cairn.outputText == document + "\n")
        }
    }

    @Test("status --wait asks again until the build has ended")
    func wait() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "GET \(Self.result)",
                try .json(ResultDocument.pending()),
                try .json(ResultDocument.pending()),
                try .json(ResultDocument.sample(.success))
            )
            let cairn = try await daemon.cairn("status", "unit/k1", "--wait", "1h")
            #expect(cairn.outputText.contains("success"))
            #expect(daemon.targets == [Self.result, Self.result + "?wait=30", Self.result + "?wait=30"])
        }
    }

    @Test("pin pins, and removes the pin again")
    func pin() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST \(Self.result)/pin", .text(#"{"pinned":true}"#))
            daemon.on("DELETE \(Self.result)/pin", .text(#"{"pinned":false}"#))
            #expect(try await daemon.cairn("pin", "unit/k1").outputText == "unit/k1: pinned\n")
            let removed = try await daemon.cairn("pin", "--remove", "--json", "unit/k1")
            #expect(removed.outputText == #"{"pinned":false}"# + "\n")
        }
    }

    @Test("status --wait tells the end of a build that left no result")
    func waitForCancelled() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "GET \(Self.result)",
                try .json(ResultDocument.pending()),
                try .problem(404, code: "not_found")
            )
            daemon.on("GET /v1/builds/b1", try .json(ResultDocument.sample(.cancelled)))
            let cairn = try await daemon.cairn("status", "unit/k1", "--wait", "1h")
            #expect(cairn.outputText.contains("cancelled"))
        }
    }

    @Test("history lists the commits")
    func history() async throws {
        try await ScriptedDaemon.with { daemon in
            let history = """
                {"history": [{"commit": "c2", "number": null, "outcome": "marked", "started": null,
                "duration": null, "cause": null}, {"commit": "c1", "number": 1, "outcome": "success",
                "started": "2026-11-21T02:00:00.000Z", "duration": 65.4, "cause": "miss"}],
                "next_page_token": null}
                """
            daemon.on("GET \(Self.result)/history", .text(history))
            let cairn = try await daemon.cairn("history", "unit/k1")
            #expect(
                cairn.outputText == """
                    NUMBER  OUTCOME  STARTED                   DURATION  CAUSE  COMMIT
                    -       marked   -                         -         -      c2
                    1       success  2026-11-21T02:00:00.000Z  1m05s     miss   c1

                    """
            )
        }
    }

    @Test("list follows the pages, empty ones too, and merges them")
    func pages() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on(
                "GET /v1/builders/unit/results",
                try page(["a"], next: "t1"),
                try page([], next: "t/2"),
                try page(["b"], next: nil)
            )
            let cairn = try await daemon.cairn(
                "list",
                "unit",
                "--status",
                "failure",
                "--prefix",
                "-x",
                "--json"
            )
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(cairn.output)) as? [String: Any]
            )
            let keys = (document["results"] as? [[String: Any]])?.compactMap { $0["key"] as? String }
            #expect(keys == ["a", "b"])
            #expect(
                daemon.targets.last
                    == "/v1/builders/unit/results?status=failure&prefix=-x&page_size=1000&page_token=t%2F2"
            )
        }
    }

    @Test("list stops at the limit")
    func limit() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET /v1/builders/unit/results", try page(["a", "b"], next: "t1"))
            let cairn = try await daemon.cairn("list", "unit", "--limit", "2")
            #expect(cairn.outputText.split(separator: "\n").count == 3)
            #expect(daemon.targets == ["/v1/builders/unit/results?page_size=2"])
        }
    }

    @Test("rebuild marks, with what was said")
    func rebuild() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST \(Self.result)/rebuild", .text(#"{"marked": true, "build": {"id": "b7"}}"#))
            let cairn = try await daemon.cairn(
                "rebuild",
                "unit/k1",
                "--reason",
                "flaky",
                "--start",
                "--param",
                "p=1",
                "--context",
                "t=2"
            )
            #expect(cairn.outputText == "unit/k1: marked for rebuild, build b7 started\n")
            #expect(
                daemon.requests.first?.json == [
                    "reason": "flaky", "start": true, "parameters": ["p": "1"], "context": ["t": "2"],
                ]
            )
        }
    }

    @Test("rebuild of a pending key says that it marked nothing")
    func rebuildPending() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST \(Self.result)/rebuild", .text(#"{"marked": false, "build": {"id": "b7"}}"#))
            let cairn = try await daemon.cairn("rebuild", "unit/k1")
            #expect(cairn.status == 0)
            #expect(cairn.outputText == "unit/k1: not marked, build b7 is pending\n")
            #expect(daemon.requests.first?.json == [:])
        }
    }

    @Test("cancel says why")
    func cancel() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST \(Self.result)/cancel", .status(.accepted))
            let cairn = try await daemon.cairn("cancel", "unit/k1", "--reason", "wrong branch")
            #expect(cairn.status == 0)
            #expect(daemon.requests.first?.json == ["reason": "wrong branch"])
        }
    }

    @Test("builders lists names, parameters and pools")
    func builders() async throws {
        try await ScriptedDaemon.with { daemon in
            let builders = #"{"builders": [{"name": "unit", "parameters": ["a", "b"], "pool": "default"}]}"#
            daemon.on("GET /v1/builders", .text(builders))
            let cairn = try await daemon.cairn("builders")
            #expect(
                cairn.outputText == """
                    BUILDER  PARAMETERS  POOL
                    unit     a, b        default

                    """
            )
        }
    }

    @Test("pools shows the slots and the queue")
    func pools() async throws {
        try await ScriptedDaemon.with { daemon in
            let pool = PoolDocument(
                name: "default",
                capacity: 4,
                inUse: 4,
                queue: [.init(build: "b9", user: "ann", position: 4)]
            )
            daemon.on("GET /v1/pools", try .json(["pools": [pool]]))
            let cairn = try await daemon.cairn("pools")
            #expect(
                cairn.outputText == """
                    POOL     IN USE  CAPACITY  QUEUED  NEXT
                    default  4       4         1       b9 ann

                    """
            )
        }
    }

    private func page(_ keys: [String], next: String?) throws -> ScriptedAnswer {
        let results = try keys.map { try JSONEncoder().encode(ResultDocument.sample(.failure, key: $0)) }
        let list = results.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
        return .text("{\"results\": [\(list)], \"next_page_token\": \(next.map { "\"\($0)\"" } ?? "null")}")
    }
}
