import BuilderProtocol
import Hummingbird
import Testing

@testable import CacheDaemon

@Suite("Bulk rebuild over HTTP", .timeLimit(.minutes(3)))
struct RebuildRoutesTests {
    @Test("tells what it would mark, marks it, and has pages") func marks() async throws {
        try await TestDaemon.with(ScriptBuilder("tool")) { daemon in
            for text in ["a", "b"] { _ = try await daemon.build("tool", text) }
            let body = #"{"builder": "tool", "status": "success", "since": "2020-01-01T00:00:00Z""#
            let dry = try await daemon.post("/v1/rebuilds", body + #", "dry_run": true}"#)
            #expect(dry.text == #"{"dry_run":true,"marked":["a","b"],"next_page_token":null,"refused":[]}"#)
            let marked = try await daemon.post("/v1/rebuilds", body + #", "log_matches": "Success$"}"#)
            #expect(
                marked.text == #"{"dry_run":false,"marked":["a","b"],"next_page_token":null,"refused":[]}"#
            )
            #expect(try await daemon.get("/v1/builders/tool/results/a").result().rebuildRequested)
            let rest = try await daemon.post("/v1/rebuilds", #"{"builder": "tool", "page_token": "tool/a"}"#)
            #expect(try rest.document(as: BulkRebuildDocument.self).marked == ["b"])
        }
    }

    @Test(
        "wishes that say nothing sensible are 422 and name the field",
        arguments: [
            ("{}", "builder"), (#"{"builder": "tool", "status": "odd"}"#, "status"),
            (#"{"builder": "tool", "since": "yesterday"}"#, "since"),
            (#"{"builder": "tool", "log_matches": "(a"}"#, "log_matches"),
            (#"{"builder": "tool", "page_token": "x"}"#, "page_token"),
            (#"{"builder": "tool", "where": 1}"#, "where"),
        ]
    )
    func refused(body: String, field: String) async throws {
        try await TestDaemon.with(ScriptBuilder("tool")) { daemon in
            let answer = try await daemon.post("/v1/rebuilds", body)
            #expect(answer.status == .unprocessableContent)
            #expect(try answer.problem().errors?.map(\.field) == [field])
        }
    }
}
