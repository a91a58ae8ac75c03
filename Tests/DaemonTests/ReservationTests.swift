import Foundation
import TestSupport
import Testing

@Suite("The daemon's reservations", .timeLimit(.minutes(3)))
struct ReservationTests {
    private static let builder = """
        pools: { default: { capacity: 1 } }
        builders:
          tests:
            parameters: [revision]
            context: [token]
            run: [sh, -c, 'date +%s; printf %s "$CAIRN_CONTEXT_TOKEN" | wc -c']

        """

    /// Offers that start so many seconds from now on.
    private func offers(_ daemon: RunningDaemon, in seconds: Double) async throws -> [String: any Sendable] {
        let start = Date.now.addingTimeInterval(seconds).formatted(.iso8601)
        let answer = try await daemon.post(
            "/v1/offersets",
            """
            {"builder": "tests", "parameters": {"revision": "r1"}, "context": {"token": "hush"}, "user": "ann",
             "start": "\(start)/PT10M"}
            """
        )
        #expect(answer.status == 201)
        return try #require((answer.json["offers"] as? [[String: any Sendable]])?.first)
    }

    @Test("go on after a kill: prepared, held back, and started in time with their secrets")
    func kill() async throws {
        try await TemporaryDirectory.with { directory in
            let daemon = try await RunningDaemon.start(in: directory, Self.builder)
            let offer = try await offers(daemon, in: 6)
            let path = "/v1/offers/\(try #require(offer["offer"] as? String))/accept"
            let accepted = try await daemon.post(path)
            #expect(accepted.status == 201)
            let ticket = try #require(accepted.string("ticket"))
            await daemon.kill()
            let next = try await RunningDaemon.start(in: directory, Self.builder)
            let again = try await next.post(path)
            #expect(again.status == 200 && again.string("ticket") == ticket)
            #expect(try await next.metric("cairn_reservations") == 1)
            try await eventually("it is complete") {
                try await next.get("/v1/tickets/\(ticket)").string("status") == "complete"
            }
            let result = try await next.get("/v1/tickets/\(ticket)").json["result"] as? [String: any Sendable]
            let build = result?["build"] as? [String: any Sendable]
            let (started, start) = (build?["started_at"] as? String, offer["start"] as? String)
            #expect(try #require(started) >= #require(start))
            let log = try await next.git(
                "log",
                "-1",
                "--format=%H",
                "tests/\(try #require(result?["key"] as? String))"
            )
            #expect(
                try await next.git("show", "\(log.trimmingCharacters(in: .newlines)):log").contains("\n4\n")
            )
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path("spool/context")) == []
            )
            await next.stop()
            try await next.git("fsck", "--full", "--strict")
        }
    }
}
