import BuildCache
import BuilderProtocol
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Clients on real connections", .timeLimit(.minutes(3)))
struct ConnectionTests {
    private static let path = "/v1/builders/slow/results/a"

    private static func slow(_ gate: Gate) -> ScriptBuilder {
        ScriptBuilder("slow") { environment in
            environment.log.write(line: "begun")
            try await gate.pass()
        }
    }

    private func connect(_ daemon: TestDaemon) throws -> RawConnection {
        try RawConnection(port: try #require(daemon.client.port))
    }

    @Test(
        "a follower that leaves while nothing flows gives its place back",
        arguments: ["", "Accept: text/event-stream\r\n"]
    )
    func followerLeaves(headers: String) async throws {
        let gate = Gate()
        var limits = CacheLimits()
        limits.followers = 1
        try await TestDaemon.with(Self.slow(gate), live: true, limits: limits) { daemon in
            _ = try await daemon.ask("slow", "a")
            let first = try connect(daemon)
            first.get("\(Self.path)/log?follow=true", headers)
            try await first.wait(for: "begun")
            #expect(try await daemon.get("\(Self.path)/log?follow=true").status == .tooManyRequests)
            first.leave()
            try await eventually("the place is free") {
                try await daemon.get("\(Self.path)/log").status == .ok
            }
            gate.open()
        }
    }

    @Test("a client that leaves during a wait gives its place back, and the build goes on")
    func waiterLeaves()
        async throws
    {
        let gate = Gate()
        var limits = CacheLimits()
        limits.waiters = 1
        try await TestDaemon.with(Self.slow(gate), live: true, limits: limits) { daemon in
            _ = try await daemon.ask("slow", "a")
            // One of the two is refused: then the other has the place.
            let clients = [try connect(daemon), try connect(daemon)]
            for client in clients { client.get("\(Self.path)?wait=60") }
            let refused = try await RawConnection.firstReceiving(" 429 ", among: clients)
            let waiting = clients[1 - refused]
            #expect(!waiting.hasReceived("HTTP/1.1"))
            waiting.leave()
            try await eventually("the place is free") {
                try await daemon.get("\(Self.path)?wait=0.01").status == .ok
            }
            gate.open()
            try await eventually("the build succeeds") {
                try await daemon.get(Self.path).result().status == .success
            }
        }
    }

    @Test("an idle event stream is kept alive by comments") func heartbeat() async throws {
        let gate = Gate()
        var http = HTTPLimits()
        http.heartbeat = .milliseconds(5)
        try await TestDaemon.with(Self.slow(gate), live: true, http: http) { daemon in
            _ = try await daemon.ask("slow", "a")
            let client = try connect(daemon)
            client.get("\(Self.path)/log", "Accept: text/event-stream\r\n")
            try await client.wait(for: "\r\n:\n\n")
            gate.open()
            try await client.wait(for: "event: end")
        }
    }

    @Test("a reader that never reads slows neither the build nor other readers") func neverReads()
        async throws
    {
        let gate = Gate()
        let chatty = ScriptBuilder("slow") { environment in
            try await gate.pass()
            for _ in 0..<512 { environment.log.write([UInt8](repeating: UInt8(ascii: "x"), count: 32_768)) }
        }
        try await TestDaemon.with(chatty, live: true) { daemon in
            _ = try await daemon.ask("slow", "a")
            let idle = try RawConnection(port: try #require(daemon.client.port), receiveBufferBytes: 4096)
            idle.get("\(Self.path)/log?follow=true")
            gate.open()
            #expect(try await daemon.build("slow", "a").result().status == .success)
            let log = try await daemon.get("\(Self.path)/log")
            #expect(log.body.readableBytes > 512 * 32_768)
            idle.leave()
        }
    }

    @Test("a connection goes on after HEAD, errors and refused bodies") func keepsAlive() async throws {
        try await TestDaemon.with(Self.slow(Gate()), live: true, http: HTTPLimits(bodyBytes: 16)) { daemon in
            let client = try connect(daemon)
            client.send("HEAD /version HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.send("HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.send(
                "POST /v1/builders/slow/results HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n"
            )
            client.send(String(repeating: "x", count: 20))
            client.send(
                "POST /v1/builders/slow/results HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            client.send("14\r\n\(String(repeating: "x", count: 20))\r\n0\r\n\r\n")
            client.get("/version")
            try await client.wait(for: #""version":"1.2.3""#)
            let statuses = client.received.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(statuses == ["200", "404", "413", "413", "200"])
        }
    }

    @Test("a key of the greatest length fits into a request") func longKey() async throws {
        try await TestDaemon.with(ScriptBuilder("slow"), live: true) { daemon in
            let encoded = String(repeating: "%C3%A9", count: 512)
            let response = try await daemon.build("slow", String(repeating: "é", count: 512))
            #expect(response.status == .ok)
            #expect(response.headers[.location]?.hasSuffix(encoded) == true)
            #expect(try await daemon.get("/v1/builders/slow/results/\(encoded)").status == .ok)
        }
    }
}
