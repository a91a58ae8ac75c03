import BuilderProtocol
import TestSupport
import Testing

@testable import Builders

@Suite("A builder with workers", .timeLimit(.minutes(2)))
struct WorkerBuilderTests {
    private static let start = "POST /rest/v1"
    private static let poll = "GET /rest/v1"
    private static let cancel = "DELETE /rest/v1"

    /// Starts, answers `count` polls with `running`, then ends so.
    private static func ending(
        _ status: String,
        payload: String,
        after count: Int = 0
    ) -> ScriptedMember.Script {
        { call, member in
            switch call.line {
            case start: member.job("created", call)
            case poll where call.index < count: member.job("running", call)
            case poll: member.job(status, call, payload: payload)
            default: .json("{}", status: 404)
            }
        }
    }

    private func with(
        _ script: @escaping ScriptedMember.Script,
        _ body: (RemoteWork, ScriptedMember) async throws -> Void
    ) async throws {
        try await Workshop.with { workshop in
            try await ScriptedMember.with(script) { member in
                try await body(RemoteWork(workshop, member), member)
            }
        }
    }

    @Test("starts, polls with exactly one call each, and keeps the payload as it is told")
    func completes() async throws {
        try await with(Self.ending("complete", payload: #"{"b": 1.50, "a": ["é", null]}"#, after: 2)) {
            work,
            member in
            try await work.build()
            #expect(work.kept == #"{"a":["é",null],"b":1.50}"#)
            #expect(member.calls(Self.start).count == 1)
            #expect(member.calls(Self.poll).count == 3)
            let operation = try #require(member.calls(Self.start).first).operation
            #expect(operation["user_id"] == .null)
            #expect(
                operation["payload"]
                    == .object([
                        "builder": .string("unit"), "key": .string("key"), "context": .object([:]),
                        "parameters": .object(["a": .string("1")]),
                    ])
            )
            let ticket = try #require(operation["ticket"]?.text)
            for call in member.calls(Self.poll) {
                #expect(call.operation.memberNames == ["payload", "ticket", "worker_id"])
                #expect(call.ticket == ticket)
                #expect(call.operation["worker_id"]?.text == member.url)
            }
            #expect(member.calls(Self.cancel).isEmpty)
        }
    }

    @Test(
        "fails with what the worker says",
        arguments: [
            (#""2 tests failed""#, "2 tests failed"), (#"{"message": "no space"}"#, "no space"),
            (#"{"error": 1}"#, "Worker failed"), ("null", "Worker failed"),
        ]
    )
    func fails(payload: String, message: String) async throws {
        try await with(Self.ending("failed", payload: payload)) { work, _ in
            let failure = try await work.failure()
            #expect(failure == BuildFailure(.worker, message))
        }
    }

    @Test("is cancelled when it was deleted on the worker")
    func deleted() async throws {
        try await with(Self.ending("deleted", payload: "null")) { work, _ in
            await #expect(throws: BuildCancellation.self) { try await work.build() }
        }
    }

    @Test(
        "refuses a start's answer that makes no sense, each with its own message",
        arguments: [
            (#"{"payload": {"status": "running", "ticket": "x", "worker_id": "W"}}"#, 200, "Ticket mismatch"),
            (#"{"payload": {"status": "running", "worker_id": "W"}}"#, 200, "Ticket mismatch"),
            (#"{"payload": {"status": "running", "ticket": "x"}}"#, 500, "Ticket mismatch"),
            (#"{"payload": {"ticket": "T", "worker_id": "W"}}"#, 200, "Worker sent partial response"),
            (#"{"payload": {"status": "running", "ticket": "T"}}"#, 200, "Worker sent partial response"),
            (#"{"payload": {"status": "running", "ticket": "T"}}"#, 500, "Worker failed"),
            (#"{"payload": "Unable"}"#, 500, "Worker failed"),
            (
                #"{"payload": {"status": "done", "ticket": "T", "worker_id": "W"}}"#, 200,
                "Invalid worker status or payload too big"
            ),
            (
                #"{"payload": {"status": "running", "ticket": "T", "worker_id": "http://10.9.8.7:80"}}"#, 200,
                #"Worker "http://10.9.8.7:80" is not one of pool remote"#
            ),
            (
                #"{"payload": {"status": "running", "ticket": "T", "worker_id": "file:///etc/passwd"}}"#, 200,
                #"Worker "file:///etc/passwd" is not one of pool remote"#
            ),
            ("<html>", 200, "Worker sent no JSON"), ("{}", 200, "Worker sent no payload"),
            ("<html>", 502, "Worker failed"), ("", 302, "Worker failed"),
        ]
    )
    func refusesStarts(answer: String, status: Int, message: String) async throws {
        let script: ScriptedMember.Script = { call, member in
            guard call.line == Self.start else { return .json("{}", status: 404) }
            let text = answer.replacing(#""T""#, with: "\"\(call.ticket)\"")
                .replacing(#""W""#, with: "\"\(member.url)\"")
            let headers = status == 302 ? [("Location", "\(member.url)/elsewhere")] : []
            return .bytes(Array(text.utf8), status: status, headers: headers)
        }
        try await with(script) { work, member in
            let failure = try await work.failure()
            #expect(failure == BuildFailure(.worker, message))
            #expect(Set(member.lines).isSubset(of: [Self.start, Self.cancel]))
            #expect(member.calls(Self.start).count == 1)
        }
    }

    @Test("never reads more than the limit, and asks no second time")
    func refusesTooMuch() async throws {
        let large = "\"" + String(repeating: "x", count: 100_000) + "\""
        try await with(Self.ending("complete", payload: large)) { work, member in
            var work = work
            work.pool.resultLimitBytes = 10_000
            let failure = try await work.failure()
            #expect(failure?.message == "Invalid worker status or payload too big")
            #expect(member.calls(Self.poll).count == 1)
            #expect(work.kept == nil)
        }
    }

    @Test("tries a full pool again, later each time, then gives up")
    func givesUpOnFull() async throws {
        try await with({ _, _ in .json(#"{"payload": "Worker locked"}"#, status: 500) }) { work, member in
            let failure = try await work.failure()
            #expect(failure == BuildFailure(.worker, "Worker locked"))
            #expect(member.calls(Self.start).count == 4)
            #expect(Set(member.calls(Self.start).map(\.ticket)).count == 1)
            #expect(work.pauses.all.count == 3)
            for (pause, longest) in zip(work.pauses.all, [500, 1000, 2000]) {
                #expect(pause > .milliseconds(longest / 2 - 1) && pause <= .milliseconds(longest))
            }
        }
    }

    @Test("waits for a member that was full")
    func waitsForFull() async throws {
        let script: ScriptedMember.Script = { call, member in
            if call.line == Self.start, call.index < 2 { return .json(#"{"payload": "Worker locked"}"#) }
            return Self.ending("complete", payload: "1")(call, member)
        }
        try await with(script) { work, _ in
            try await work.build()
            #expect(work.kept == "1")
        }
    }

    @Test(
        "goes on to the next member when one is unreachable, cut off, or no worker at all",
        arguments: [ScriptedMember.Answer.drop, .json("nonsense"), .json("{}"), .bytes([], status: 503)]
    )
    func nextMember(answer: ScriptedMember.Answer) async throws {
        try await Workshop.with { workshop in
            try await ScriptedMember.with({ _, _ in answer }) { bad in
                try await ScriptedMember.with(Self.ending("complete", payload: "2")) { good in
                    for urls in [
                        [bad.url, good.url], [good.url, bad.url], ["http://127.0.0.1:1", good.url],
                    ] {
                        let work = RemoteWork(workshop, urls: urls)
                        try await work.build()
                        #expect(work.kept == "2")
                    }
                }
            }
        }
    }

    @Test("names the reason when nobody can be reached")
    func unreachable() async throws {
        try await Workshop.with { workshop in
            let work = RemoteWork(workshop, urls: ["http://127.0.0.1:1"])
            let failure = try await work.failure()
            #expect(failure?.message == "Worker unreachable: Connection refused")
        }
    }

    @Test("waits for no answer longer than the deadline, and tells the silent member to stop")
    func silence() async throws {
        try await with({ call, _ in call.line == Self.start ? .silence : .json("{}") }) { work, member in
            var work = work
            work.pool.deadline = .seconds(1)
            let failure = try await work.failure()
            #expect(failure?.message == "Worker gave no answer within 1.00 seconds")
            #expect(member.lines == [Self.start, Self.cancel])
        }
    }

    @Test("starts elsewhere, under a new ticket, when its worker is lost, and tells the old one to stop")
    func lostWorker() async throws {
        let dying: ScriptedMember.Script = { call, member in
            switch call.line {
            case Self.start: member.job("running", call)
            case Self.poll where call.index == 0: member.job("running", call)
            default: .drop
            }
        }
        try await Workshop.with { workshop in
            try await ScriptedMember.with(dying) { lost in
                try await ScriptedMember.with(Self.ending("complete", payload: "3")) { other in
                    let work = RemoteWork(workshop, lost, other)
                    try await work.build()
                    #expect(work.kept == "3")
                    guard let old = lost.calls(Self.start).first, let new = other.calls(Self.start).first
                    else {
                        // Whoever had the turn was the healthy one.
                        return
                    }
                    #expect(old.ticket != new.ticket)
                    #expect(lost.calls(Self.poll).count == 3)
                    #expect(lost.calls(Self.cancel).map(\.ticket) == [old.ticket])
                    #expect(workshop.recorder.text == "=== Worker \(lost.url) was lost\n")
                }
            }
        }
    }

    @Test("goes elsewhere only so often, and forgives a single missed poll")
    func lostTooOften() async throws {
        let flaky: ScriptedMember.Script = { call, member in
            guard call.line == Self.poll else { return Self.ending("", payload: "")(call, member) }
            return call.index.isMultiple(of: 2) ? .json("?") : member.job("running", call)
        }
        let script: ScriptedMember.Script = { call, member in
            guard call.line == Self.poll, call.index >= 4 else { return flaky(call, member) }
            return .json(#"{"payload": {"ticket": "\#(call.ticket)"}}"#)
        }
        try await with(script) { work, member in
            let failure = try await work.failure()
            #expect(failure?.message == "Worker lost: sent no status")
            #expect(member.calls(Self.start).count == 2)
            #expect(member.calls(Self.cancel).count == 2)
        }
    }

    @Test("believes no answer under another ticket")
    func mismatchOnPoll() async throws {
        let script: ScriptedMember.Script = { call, member in
            guard call.line == Self.poll else { return Self.ending("", payload: "")(call, member) }
            return .json(#"{"payload": {"status": "complete", "ticket": "other", "payload": 1}}"#)
        }
        try await with(script) { work, _ in
            let failure = try await work.failure()
            #expect(failure == BuildFailure(.worker, "Ticket mismatch"))
            #expect(work.kept == nil)
        }
    }

    @Test("ends when its time is over, and tells the worker")
    func timeout() async throws {
        try await with({ call, member in member.job("running", call) }) { work, member in
            var work = work
            work.timeout = .milliseconds(200)
            let failure = try await work.failure()
            #expect(failure == BuildFailure(.timeout, "Exceeded timeout of 0.20 seconds"))
            #expect(member.calls(Self.cancel).count == 1)
        }
    }

    @Test("tells the worker when it is cancelled")
    func cancelled() async throws {
        try await with({ call, member in member.job("running", call) }) { work, member in
            let task = Task { try await work.build() }
            try await eventually("a poll") { !member.calls(Self.poll).isEmpty }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(member.calls(Self.cancel).count == 1)
        }
    }

    @Test("brings the worker's log in from where it was, to its last byte")
    func logs() async throws {
        let log = Array("one\ntwo\nthree\n".utf8)
        let script: ScriptedMember.Script = { call, member in
            guard call.line == "GET /rest/v1/log" else {
                return Self.ending("complete", payload: "1", after: 5)(call, member)
            }
            let offset = call.target.split(separator: "offset=").last.flatMap { Int($0) } ?? 0
            return .bytes(Array(log[offset..<min(offset + 4, log.count)]))
        }
        try await with(script) { work, _ in
            try await work.build()
            #expect(work.workshop.recorder.log == log)
        }
    }

    @Test("asks for no log where there is none")
    func noLogs() async throws {
        try await with(Self.ending("complete", payload: "1", after: 5)) { work, member in
            try await work.build()
            #expect(member.calls("GET /rest/v1/log").count <= 1)
        }
    }

    @Test("reports the progress that a worker offers")
    func progress() async throws {
        let script: ScriptedMember.Script = { call, member in
            guard call.line == Self.poll, call.index == 0 else {
                return Self.ending("complete", payload: "1")(call, member)
            }
            let progress = #"{"fraction": 0.25, "message": "compiling"}"#
            return .json(
                #"{"payload": {"status": "running", "ticket": "\#(call.ticket)", "progress": \#(progress)}}"#
            )
        }
        try await with(script) { work, _ in
            try await work.build()
            let expected = try #require(BuildProgress(fraction: 0.25, message: "compiling"))
            #expect(work.workshop.recorder.progress == [expected])
        }
    }

    @Test("sends its own payload, with secrets only there, and its token only in the header")
    func payloads() async throws {
        try await with(Self.ending("complete", payload: "1")) { work, member in
            var work = work
            work.payload = .object([
                "job": .text(try Template(parsing: "{a}-{token}")), "count": .literal(.number(3)),
            ])
            work.pool.token = WorkerToken("t0ken")
            try await work.build(context: ["token": "hush"])
            let call = try #require(member.calls(Self.start).first)
            #expect(
                call.operation["payload"] == .object(["job": .string("1-hush"), "count": .number(3)])
            )
            #expect(member.calls.allSatisfy { $0.headers["authorization"] == "Bearer t0ken" })
            #expect(!member.calls.contains { $0.target.contains("hush") || $0.target.contains("t0ken") })
            #expect(try work.builder().secrets == ["t0ken"])
        }
    }

    @Test("passes questions about projects on, in the protocol's envelope")
    func projects() async throws {
        try await with({ _, _ in .json(#"{"payload": {"name": "p"}}"#) }) { work, member in
            let pool = try work.worker()
            let answer = try await pool.project(.object(["project": .string("p")]))
            #expect(answer == .object(["name": .string("p")]))
            _ = try await pool.project(.object(["payload": .string("p")]))
            #expect(
                member.calls("GET /rest/v1/project").map(\.operation) == [
                    .object(["payload": .object(["project": .string("p")])]),
                    .object(["payload": .string("p")]),
                ]
            )
        }
    }
}
