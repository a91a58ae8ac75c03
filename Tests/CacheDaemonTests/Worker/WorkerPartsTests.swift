import BuildCache
import BuilderProtocol
import Foundation
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("A worker's slots")
struct WorkerSlotsTests {
    @Test("are held by one, whatever others try, and are free once it lets go")
    func exclusive() async throws {
        try await TemporaryDirectory.with { directory in
            let one = try WorkerSlots(spool: directory.path, count: 2)
            let other = try WorkerSlots(spool: directory.path, count: 2)
            var held = [one.take(), other.take()].compactMap(\.self)
            #expect(held.map(\.number).sorted() == [0, 1])
            for slots in [one, other, one] {
                #expect(slots.take() == nil)
                #expect(!slots.hasFree)
            }
            held.removeFirst()
            #expect(other.hasFree)
            #expect(one.take()?.number == 0)
        }
    }

    @Test("are given to exactly one of many who try at once")
    func races() async throws {
        try await TemporaryDirectory.with { directory in
            let won = await withTaskGroup(of: SlotLock?.self) { group in
                for _ in 0..<50 {
                    group.addTask { try? WorkerSlots(spool: directory.path, count: 1).take() }
                }
                var won: [SlotLock] = []
                for await lock in group { if let lock { won.append(lock) } }
                return won
            }
            #expect(won.count == 1)
        }
    }
}

@Suite("A worker's log")
struct TaskLogTests {
    @Test("masks secrets across chunks and reads from any place")
    func masks() async throws {
        try await TemporaryDirectory.with { directory in
            let mask = SecretMask(secrets: ["hush-hush"])
            let log = try #require(TaskLog(path: directory.path("log"), mask: mask, limitBytes: 1000))
            log.append(Array("a hush-".utf8))
            log.append(Array("hush b\nhush".utf8))
            #expect(log.bytes(from: 0, limit: 100) == Array("a *** b\n".utf8))
            log.finish()
            #expect(log.bytes(from: 2, limit: 100) == Array("*** b\nhush".utf8))
            #expect(log.bytes(from: 2, limit: 3) == Array("***".utf8))
            #expect(log.bytes(from: 12, limit: 3) == [])
            #expect(log.bytes(from: 99, limit: 3) == [])
            #expect(!directory.exists("log"))
        }
    }

    @Test("ends at its limit, and says so")
    func limited() async throws {
        try await TemporaryDirectory.with { directory in
            let mask = SecretMask(secrets: [])
            let log = try #require(TaskLog(path: directory.path("log"), mask: mask, limitBytes: 4))
            for _ in 0..<3 { log.append(Array("abc".utf8)) }
            #expect(log.bytes(from: 0, limit: 100) == Array("abca\n=== The rest is left out\n".utf8))
        }
    }
}

@Suite("A worker's result")
struct ResultPayloadTests {
    @Test("holds outcome, message and artifacts: modes, links and bytes")
    func artifacts() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("tool", to: "value/bin/tool", executable: true)
            try directory.write([0, 255], to: "value/data")
            try FileManager.default.createSymbolicLink(
                atPath: directory.path("value/link"),
                withDestinationPath: "/etc/passwd"
            )
            let payload = ResultPayload(
                failure: BuildFailure(.exit, "exited with status 1"),
                directory: directory.path("value"),
                limitBytes: 64 << 10
            ).value()
            #expect(payload["outcome"] == .string("failure"))
            #expect(payload["message"] == .string("exited with status 1"))
            #expect(payload["failure_kind"] == .string("exit"))
            #expect(payload["omitted"] == .array([]))
            #expect(
                payload["files"]
                    == .array([
                        file("bin/tool", "100755", Array("tool".utf8)), file("data", "100644", [0, 255]),
                        file("link", "120000", Array("/etc/passwd".utf8)),
                    ])
            )
        }
    }

    @Test("leaves out what does not fit, and names it")
    func omits() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write([UInt8](repeating: 1, count: 50_000), to: "value/large")
            try directory.write("x", to: "value/small")
            let payload = ResultPayload(directory: directory.path("value"), limitBytes: 64 << 10).value()
            #expect(payload["files"] == .array([file("small", "100644", Array("x".utf8))]))
            let omitted: JSONValue = .object([
                "path": .string("large"), "mode": .string("100644"), "size": .number(50_000),
            ])
            #expect(payload["omitted"] == .array([omitted]))
            #expect(payload.bytes.count < 64 << 10)
        }
    }

    private func file(_ path: String, _ mode: String, _ bytes: [UInt8]) -> JSONValue {
        .object([
            "path": .string(path), "mode": .string(mode),
            "content": .string(Data(bytes).base64EncodedString()),
            "size": JSONNumber("\(bytes.count)").map { .number($0) } ?? .null,
        ])
    }
}

@Suite("A worker's builds")
struct WorkerTaskTableTests {
    private func task(_ ticket: String, in directory: TemporaryDirectory) throws -> WorkerTask {
        let mask = SecretMask(secrets: [])
        let log = try #require(TaskLog(path: directory.path("log"), mask: mask, limitBytes: 10))
        return WorkerTask(ticket: ticket, log: log)
    }

    @Test("begin once for a ticket, also when many start it at once, and not any more while it drains")
    func once() async throws {
        try await TemporaryDirectory.with { directory in
            let table = WorkerTaskTable(limits: WorkerLimits())
            let made = try task("t", in: directory)
            let news = await withTaskGroup(of: Bool?.self) { group in
                for _ in 0..<20 { group.addTask { table.start("t") { made }?.isNew } }
                return await group.reduce(into: 0) { if $1 == true { $0 += 1 } }
            }
            #expect(news == 1)
            table.drain()
            #expect(table.start("t") { made }?.isNew == false)
            #expect(table.start("u") { made } == nil)
        }
    }

    @Test("are remembered for a while, and only so many")
    func bounded() async throws {
        try await TemporaryDirectory.with { directory in
            var limits = WorkerLimits()
            limits.resultCount = 2
            let table = WorkerTaskTable(limits: limits)
            for ticket in ["a", "b", "c"] {
                let made = try task(ticket, in: directory)
                _ = table.start(ticket) { made }
                made.finish(.complete(.null), sizeBytes: 10)
            }
            #expect(table.find("a") == nil)
            #expect(table.find("c")?.status == .complete(.null))
        }
    }

    @Test("stay deleted when they were cancelled, whatever their work comes to")
    func cancelled() async throws {
        try await TemporaryDirectory.with { directory in
            let task = try task("t", in: directory)
            task.cancel()
            #expect(task.status == .deleted)
            #expect(task.isWorking)
            task.finish(.complete(.null))
            #expect(task.status == .deleted)
            #expect(task.isDone)
        }
    }
}
