import Foundation
import TestSupport
import Testing

@Suite("The daemon's tickets", .timeLimit(.minutes(3)))
struct TicketTests {
    private static let body = #"{"builder": "tests", "parameters": {"revision": "REVISION"}, "user": "ann"}"#

    private func make(_ daemon: RunningDaemon, _ revision: String) async throws -> String {
        let answer = try await daemon.post(
            "/v1/tickets",
            Self.body.replacing("REVISION", with: revision)
        )
        #expect(answer.status == 201)
        return try #require(answer.string("ticket"))
    }

    @Test("that were acknowledged are there after a kill, and end all the same")
    func kill() async throws {
        try await TemporaryDirectory.with { directory in
            let configuration = """
                builders:
                  tests:
                    parameters: [revision]
                    run: 'test -e \(directory.path("go")) || sleep 600'
                """
            let daemon = try await RunningDaemon.start(in: directory, configuration)
            var made: [String] = []
            for number in 0..<5 { made.append(try await make(daemon, "r\(number)")) }
            await daemon.kill()
            try directory.write("", to: "go")
            let next = try await RunningDaemon.start(in: directory, configuration)
            let listed = try await next.get("/v1/tickets?user=ann").json["tickets"] as? [any Sendable]
            #expect(listed?.count == 5)
            for ticket in made {
                try await eventually("the ticket is complete") {
                    try await next.get("/v1/tickets/\(ticket)").string("status") == "complete"
                }
            }
            await next.stop()
            try await next.git("fsck", "--full", "--strict")
        }
    }
}
