import BuildCache
import BuilderProtocol
import Foundation
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Events of a log over HTTP", .timeLimit(.minutes(3)))
struct LogEventsTests {
    private static let path = "/v1/builders/slow/results/a/log"
    private static let events: HTTPFields = [.accept: "text/event-stream"]

    private static func slow(_ gate: Gate) -> ScriptBuilder {
        ScriptBuilder("slow") { environment in
            environment.log.write(line: "begun €")
            try await gate.pass()
            if let half = BuildProgress(fraction: 0.5, message: "half") { environment.report(half) }
            environment.log.write([0xe2, 0x82])
            environment.log.write([0xac, 0x0a])
        }
    }

    private static func opened() -> Gate {
        let gate = Gate()
        gate.open()
        return gate
    }

    private func resume(_ id: String) -> HTTPFields {
        [.accept: "text/event-stream", .lastEventID: id]
    }

    @Test("tell the status first, the whole log, and the end last") func tell() async throws {
        let gate = Gate()
        try await TestDaemon.with(Self.slow(gate)) { daemon in
            let build = try #require(try await daemon.ask("slow", "a").result().build?.id)
            async let followed = daemon.get(Self.path, Self.events)
            try await eventually("the build has begun") {
                try await daemon.get(Self.path).text.contains("begun")
            }
            gate.open()
            let response = try await followed
            #expect(response.headers[.contentType] == "text/event-stream")
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(response.headers[.accelBuffering] == "no")
            let events = try response.events()
            #expect(events.first?.name == "status")
            #expect(try events.first?.result().status == .pending)
            #expect(events.last?.name == "end")
            #expect(try events.last?.result().status == .success)
            let log = try await daemon.get(Self.path)
            #expect(try events.log() == log.text)
            #expect(events.last?.id == "\(build):\(log.body.readableBytes):end")
            #expect(events.allSatisfy { $0.id.hasPrefix("\(build):") })
        }
    }

    @Test("of a stored result are its log and its end") func stored() async throws {
        try await TestDaemon.with(Self.slow(Self.opened())) { daemon in
            let result = try await daemon.build("slow", "a").result()
            let events = try await daemon.get(Self.path, Self.events).events()
            #expect(events.map(\.name) == ["log", "end"])
            #expect(try events.last?.result() == result)
            let old = try await daemon.get("\(Self.path)?commit=\(result.commit ?? "")", Self.events).events()
            #expect(old == events)
        }
    }

    @Test("go on where the client was cut off, wherever that was") func resumes() async throws {
        try await TestDaemon.with(Self.slow(Self.opened())) { daemon in
            let build = try #require(try await daemon.build("slow", "a").result().build?.id)
            let log = Array(try await daemon.get(Self.path).body.readableBytesView)
            for offset in [0, 5, log.count - 1, log.count] {
                let events = try await daemon.get("\(Self.path)?offset=2", resume("\(build):\(offset)"))
                    .events()
                #expect(try events.log() == String(decoding: log[offset...], as: UTF8.self))
                #expect(events.last?.name == "end")
            }
        }
    }

    @Test("are over for whoever has seen the end") func over() async throws {
        try await TestDaemon.with(Self.slow(Self.opened())) { daemon in
            _ = try await daemon.build("slow", "a")
            let end = try #require(try await daemon.get(Self.path, Self.events).events().last?.id)
            let again = try await daemon.get(Self.path, resume(end))
            #expect(again.status == .noContent)
            #expect(again.body.readableBytes == 0)
        }
    }

    @Test("of a build that is no longer current are that build's to its end") func formerBuild() async throws
    {
        try await TestDaemon.with(Self.slow(Self.opened())) { daemon in
            let first = try #require(try await daemon.build("slow", "a").result().build?.id)
            _ = try await daemon.post("/v1/builders/slow/results/a/rebuild")
            let second = try #require(try await daemon.build("slow", "a").result().build?.id)
            #expect(first != second)
            let events = try await daemon.get(Self.path, resume("\(first):0")).events()
            #expect(events.last?.id.hasPrefix("\(first):") == true)
            #expect(try events.last?.result().build?.id == first)
        }
    }

    @Test("begin anew for a build that nobody knows", arguments: ["nobody:5", "rubbish", "nobody:x"])
    func unknownBuild(id: String) async throws {
        try await TestDaemon.with(Self.slow(Self.opened())) { daemon in
            _ = try await daemon.build("slow", "a")
            let log = try await daemon.get(Self.path).text
            #expect(try await daemon.get(Self.path, resume(id)).events().log() == log)
        }
    }

    @Test("end with the status of a build that gave no result") func cancelled() async throws {
        try await TestDaemon.with(Self.slow(Gate())) { daemon in
            let build = try #require(try await daemon.ask("slow", "a").result().build?.id)
            async let followed = daemon.get("/v1/builds/\(build)/log", Self.events)
            try await eventually("the build has begun") {
                try await daemon.get(Self.path).text.contains("begun")
            }
            _ = try await daemon.post("/v1/builds/\(build)/cancel", #"{"user": "me", "reason": "enough"}"#)
            let events = try await followed.events()
            #expect(events.last?.name == "end")
            #expect(try events.last?.result().status == .cancelled)
            #expect(try events.log().contains("Cancelled by me: enough"))
        }
    }

    @Test("tell a flood of changes in few events, and their end waits for no pause") func flood() async throws
    {
        let gate = Gate()
        let chatty = ScriptBuilder("slow") { environment in
            try await gate.pass()
            for part in 0..<1000 {
                if let progress = BuildProgress(fraction: Double(part) / 1000) {
                    environment.report(progress)
                }
            }
        }
        var http = HTTPLimits()
        http.statusPause = .seconds(3600)
        try await TestDaemon.with(chatty, http: http) { daemon in
            _ = try await daemon.ask("slow", "a")
            async let followed = daemon.get(Self.path, Self.events)
            gate.open()
            let events = try await followed.events()
            // At most: as it was found, the first change, what was true at the end.
            #expect(events.count { $0.name == "status" } <= 3)
            #expect(events.last?.name == "end")
        }
    }

    @Test("tell the last status before the end, however fast it came") func lastStatus() async throws {
        let gate = Gate()
        try await TestDaemon.with(Self.slow(gate)) { daemon in
            _ = try await daemon.ask("slow", "a")
            async let followed = daemon.get(Self.path, Self.events)
            gate.open()
            let events = try await followed.events()
            #expect(try events.last { $0.name == "status" }?.result().status == .success)
        }
    }
}

/// An event as a client reads it.
struct ReceivedEvent: Hashable {
    var id: String
    var name: String
    var data: String

    func result() throws -> ResultDocument {
        try JSONDecoder().decode(ResultDocument.self, from: Data(data.utf8))
    }
}

extension [ReceivedEvent] {
    /// The text of all `log` events together.
    func log() throws -> String {
        try filter { $0.name == "log" }
            .map { try JSONDecoder().decode(String.self, from: Data($0.data.utf8)) }.joined()
    }
}

extension Answer {
    /// Parses the stream; comments are skipped, any other line is a failure.
    func events() throws -> [ReceivedEvent] {
        try text.split(separator: "\n\n").filter { !$0.hasPrefix(":") }.map { block in
            let lines = block.split(separator: "\n")
            try #require(lines.count == 3)
            return ReceivedEvent(
                id: try Self.field("id", lines[0]),
                name: try Self.field("event", lines[1]),
                data: try Self.field("data", lines[2])
            )
        }
    }

    private static func field(_ name: String, _ line: Substring) throws -> String {
        try #require(line.hasPrefix("\(name): "))
        return String(line.dropFirst(name.count + 2))
    }
}
