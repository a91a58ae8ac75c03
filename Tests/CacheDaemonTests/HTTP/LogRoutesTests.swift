import BuildCache
import BuilderProtocol
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Logs over HTTP", .timeLimit(.minutes(3)))
struct LogRoutesTests {
    private static let path = "/v1/builders/slow/results/a/log"

    private static func slow(_ gate: Gate) -> ScriptBuilder {
        ScriptBuilder("slow") { environment in
            environment.log.write(line: "begun")
            try await gate.pass()
            environment.log.write(line: "done é")
        }
    }

    private static func opened() -> Gate {
        let gate = Gate()
        gate.open()
        return gate
    }

    @Test("a stored log is its bytes, tagged and complete") func stored() async throws {
        try await TestDaemon.with(Self.slow(Self.opened())) { daemon in
            let result = try await daemon.build("slow", "a").result()
            let log = try await daemon.get(Self.path)
            #expect(log.text.hasPrefix("=== slow a\n"))
            #expect(log.text.hasSuffix("Success\n"))
            #expect(log.headers[.contentType]?.hasPrefix("text/plain") == true)
            #expect(log.headers[.cairnBuild] == result.build?.id)
            #expect(log.headers[.cairnLogOffset] == "0")
            #expect(log.headers[.cairnLogComplete] == "true")
            let tag = try #require(log.headers[.eTag])
            #expect(try await daemon.get(Self.path, [.ifNoneMatch: tag]).status == .notModified)
            let old = try await daemon.get("\(Self.path)?commit=\(result.commit ?? "")")
            #expect(old.text == log.text)
            #expect(old.headers[.cacheControl]?.contains("immutable") == true)
        }
    }

    @Test("an offset counts from the beginning or from the end, and past the end there is nothing")
    func offsets()
        async throws
    {
        try await TestDaemon.with(Self.slow(Self.opened())) { daemon in
            _ = try await daemon.build("slow", "a")
            let whole = try await daemon.get(Self.path).body
            for (offset, start) in [
                ("4", 4), ("-8", whole.readableBytes - 8), ("-99999", 0), ("99999", whole.readableBytes),
            ] {
                let part = try await daemon.get("\(Self.path)?offset=\(offset)")
                #expect(part.status == .ok)
                #expect(part.body.readableBytesView == whole.readableBytesView.dropFirst(start))
                #expect(part.headers[.cairnLogOffset] == String(start))
            }
            #expect(try await daemon.get("\(Self.path)?offset=x").status == .badRequest)
        }
    }

    @Test("a range is a part, and one past the end is refused with the length") func ranges() async throws {
        try await TestDaemon.with(Self.slow(Self.opened())) { daemon in
            _ = try await daemon.build("slow", "a")
            let whole = try await daemon.get(Self.path)
            let length = whole.body.readableBytes
            let part = try await daemon.get(Self.path, [.range: "bytes=4-7"])
            #expect(part.status == .partialContent)
            #expect(part.text == "slow")
            #expect(part.headers[.contentRange] == "bytes 4-7/\(length)")
            #expect(part.headers[.cairnLogOffset] == "4")
            let tail = try await daemon.get(Self.path, [.range: "bytes=-8"])
            #expect(tail.text == "Success\n")
            let changed = try await daemon.get(Self.path, [.range: "bytes=4-7", .ifRange: "\"other\""])
            #expect(changed.status == .ok)
            #expect(changed.text == whole.text)
            let past = try await daemon.get(Self.path, [.range: "bytes=\(length)-"])
            #expect(past.status == .rangeNotSatisfiable)
            #expect(past.headers[.contentRange] == "bytes */\(length)")
        }
    }

    @Test("a live log is what there is so far, without a tag") func live() async throws {
        let gate = Gate()
        try await TestDaemon.with(Self.slow(gate)) { daemon in
            _ = try await daemon.ask("slow", "a")
            try await eventually("the build has begun") {
                try await daemon.get(Self.path).text.contains("begun")
            }
            let log = try await daemon.get(Self.path)
            #expect(!log.text.contains("done"))
            #expect(log.headers[.cairnLogComplete] == "false")
            #expect(log.headers[.eTag] == nil)
            gate.open()
        }
    }

    @Test("a follower stays until the end and misses nothing") func follows() async throws {
        let gate = Gate()
        try await TestDaemon.with(Self.slow(gate)) { daemon in
            _ = try await daemon.ask("slow", "a")
            async let followed = daemon.get("\(Self.path)?follow=true")
            async let late = daemon.get("\(Self.path)?follow=true&offset=4")
            try await eventually("the build has begun") {
                try await daemon.get(Self.path).text.contains("begun")
            }
            gate.open()
            let (all, part) = try await (followed, late)
            #expect(all.headers[.accelBuffering] == "no")
            #expect(all.text.hasSuffix("Success\n"))
            #expect(part.body.readableBytesView == all.body.readableBytesView.dropFirst(4))
            try await eventually("the result is stored") { try await daemon.ask("slow", "a").status == .ok }
            #expect(try await daemon.get(Self.path).text == all.text)
        }
    }

    @Test("too many followers are told so") func tooMany() async throws {
        var limits = CacheLimits()
        limits.followers = 0
        try await TestDaemon.with(Self.slow(Self.opened()), limits: limits) { daemon in
            _ = try await daemon.build("slow", "a")
            for headers: HTTPFields in [[:], [.accept: "text/event-stream"]] {
                let response = try await daemon.get(Self.path, headers)
                #expect(response.status == .tooManyRequests)
                #expect(try response.problem().code == "too_many_followers")
            }
        }
    }

    @Test("there is no log without a result or a build") func none() async throws {
        try await TestDaemon.with(Self.slow(Gate())) { daemon in
            for headers: HTTPFields in [[:], [.accept: "text/event-stream"]] {
                let response = try await daemon.get(Self.path, headers)
                #expect(response.status == .notFound)
            }
        }
    }
}
