import BuildCache
import BuilderProtocol
import Hummingbird
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Pins over HTTP", .timeLimit(.minutes(3)))
struct PinRoutesTests {
    @Test("a result is pinned and unpinned, as often as one likes; without a result 404") func pins()
        async throws
    {
        try await TestDaemon.with(ScriptBuilder("echo")) { daemon in
            let result = "/v1/builders/echo/results/\(try await daemon.build("echo", "a").result().key)"
            #expect(try await daemon.get("\(result)/pin").text == #"{"pinned":false}"#)
            for _ in 0..<2 {
                #expect(try await daemon.post("\(result)/pin").text == #"{"pinned":true}"#)
                #expect(try await daemon.get("\(result)/pin").text == #"{"pinned":true}"#)
            }
            for _ in 0..<2 {
                #expect(try await daemon.execute(.delete, "\(result)/pin", [:]).text == #"{"pinned":false}"#)
            }
            let none = "/v1/builders/echo/results/none/pin"
            #expect(try await daemon.post(none).problem().code == "not_found")
            #expect(try await daemon.execute(.delete, none, [:]).status == .notFound)
            #expect(try await daemon.post("\(result)/pin", #"{"x": 1}"#).problem().code == "invalid_fields")
        }
    }

    @Test("only admins pin") func scope() async throws {
        let access = AccessPolicy { token in
            AccessScope(rawValue: token).map { Caller(name: $0.rawValue, scopes: [$0]) }
        }
        try await TestDaemon.with(ScriptBuilder("echo"), access: access) { daemon in
            let pin = "/v1/builders/echo/results/none/pin"
            let rebuilder: HTTPFields = [.authorization: "Bearer rebuild"]
            let admin: HTTPFields = [.authorization: "Bearer admin"]
            let refused = try await daemon.post(pin, "", rebuilder)
            #expect(refused.status == .forbidden)
            #expect(try await daemon.execute(.delete, pin, rebuilder).status == .forbidden)
            #expect(try await daemon.post(pin, "", admin).status == .notFound)
        }
    }
}
