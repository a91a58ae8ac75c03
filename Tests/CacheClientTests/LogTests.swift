import Foundation
import TestSupport
import Testing

@Suite("cairn log", .timeLimit(.minutes(3)))
struct LogTests {
    private static let log = "GET /v1/builders/unit/results/k1/log"

    @Test("prints the log's bytes exactly")
    func bytes() async throws {
        let bytes = (0...255).map { UInt8($0) }
        try await ScriptedDaemon.with { daemon in
            daemon.on(Self.log, .log(bytes))
            let cairn = try await daemon.cairn("log", "unit/k1")
            #expect(cairn.output == bytes)
            #expect(cairn.status == 0)
        }
    }

    @Test("with --json prints records of whole lines, however the bytes come")
    func json() async throws {
        try await ScriptedDaemon.with { daemon in
            var log = ScriptedAnswer.log(Array("one\nt\u{e9}".utf8.dropLast()))
            log.parts.append(.bytes([0xa9]))
            log.parts.append(.bytes(Array("\nthree".utf8) + [0xff]))
            daemon.on(Self.log, log)
            let cairn = try await daemon.cairn("log", "--json", "unit/k1")
            let text = try cairn.outputText.split(separator: "\n").map { line in
                try JSONDecoder().decode([String: String].self, from: Data(line.utf8))["log"] ?? ""
            }
            #expect(text.joined() == "one\nt\u{e9}\nthree\u{fffd}")
            #expect(text.dropLast().allSatisfy { $0.hasSuffix("\n") })
            #expect(cairn.status == 0)
        }
    }

    @Test("passes offset and commit on")
    func query() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on(Self.log, .log([]))
            _ = try await daemon.cairn("log", "--offset", "-100", "--commit", "c1", "unit/k1")
            #expect(daemon.targets == ["/v1/builders/unit/results/k1/log?commit=c1&offset=-100"])
        }
    }

    @Test("with -f goes on at the byte where the connection dropped")
    func resumes() async throws {
        try await ScriptedDaemon.with { daemon in
            var first = ScriptedAnswer.log(Array("one\n".utf8), isComplete: false)
            first.parts.append(.drop)
            daemon.on(Self.log, first, .log(Array("two\n".utf8), from: 4))
            let cairn = try await daemon.cairn("log", "-f", "unit/k1")
            #expect(cairn.outputText == "one\ntwo\n")
            #expect(daemon.targets.last == "/v1/builders/unit/results/k1/log?offset=4&follow=true")
        }
    }

    @Test("resumes a log that began before its end at the true place")
    func resumesFromTheEnd() async throws {
        try await ScriptedDaemon.with { daemon in
            var first = ScriptedAnswer.log(Array("one\n".utf8), from: 100, isComplete: false)
            first.parts.append(.drop)
            daemon.on(Self.log, first, .log(Array("two\n".utf8), from: 104))
            let cairn = try await daemon.cairn("log", "-f", "--offset", "-4", "unit/k1")
            #expect(cairn.outputText == "one\ntwo\n")
            #expect(daemon.targets.last?.contains("offset=104") == true)
        }
    }

    @Test("ends with the build it began with, even when another one has begun")
    func otherBuild() async throws {
        try await ScriptedDaemon.with { daemon in
            var first = ScriptedAnswer.log(Array("one\n".utf8), isComplete: false)
            first.parts.append(.drop)
            daemon.on(Self.log, first, .log(Array("other".utf8), of: "b2"))
            daemon.on("GET /v1/builds/b1/log", .log(Array("two\n".utf8), from: 4))
            let cairn = try await daemon.cairn("log", "-f", "unit/k1")
            #expect(cairn.outputText == "one\ntwo\n")
        }
    }

    @Test("ends quietly when nobody reads it any more")
    func closedOutput() async throws {
        let gate = Gate()
        try await ScriptedDaemon.with { daemon in
            let much = [UInt8](repeating: 0x78, count: 4 << 20)
            daemon.on(
                Self.log,
                ScriptedAnswer(parts: [.bytes(Array("begun\n".utf8)), .wait(gate), .bytes(much)])
            )
            let program = try daemon.start(["log", "unit/k1"])
            #expect(await program.hasPrinted("begun"))
            await program.stopReading()
            gate.open()
            let cairn = await program.ending()
            #expect(cairn.status == 0)
            #expect(cairn.notesText == "")
        }
    }

    @Test("reports a log that nobody has as not found")
    func notFound() async throws {
        try await ScriptedDaemon.with { daemon in
            let cairn = try await daemon.cairn("log", "unit/none")
            #expect(cairn.status == 3)
        }
    }
}
