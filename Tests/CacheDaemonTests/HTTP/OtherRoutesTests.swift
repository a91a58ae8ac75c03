import BuilderProtocol
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Builders, builds, pools and health over HTTP", .timeLimit(.minutes(3)))
struct OtherRoutesTests {
    private static let echo = ScriptBuilder("echo") { environment in
        if environment.parameters["text"] == "bad" { throw BuildFailure(.exit, "it is bad") }
    }

    @Test("builders tell their declaration and what they have done") func builders() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            _ = try await daemon.build("echo", "a")
            _ = try await daemon.build("echo", "bad")
            let builder = try await daemon.get("/v1/builders/echo").json()
            guard case .object(let members) = builder, case .object(let counts) = members["counts"] else {
                Issue.record("no counts")
                return
            }
            #expect(members["name"] == .string("echo"))
            #expect(members["parameters"] == .array([.string("text")]))
            #expect(counts["succeeded"] == .number(1))
            #expect(counts["failed"] == .number(1))
            #expect(try await daemon.get("/v1/builders").json() == .object(["builders": .array([builder])]))
            #expect(try await daemon.get("/v1/builders/nobody").problem().code == "unknown_builder")
        }
    }

    @Test("attempts are listed, shown, followed and cancelled by their id") func builds() async throws {
        let gate = Gate()
        try await TestDaemon.with(ScriptBuilder("slow") { _ in try await gate.pass() }) { daemon in
            let build = try #require(try await daemon.ask("slow", "a").result().build?.id)
            #expect(try await daemon.get("/v1/builds/\(build)").result().status == .pending)
            #expect(try await daemon.get("/v1/builds/\(build)/log").headers[.cairnBuild] == build)
            #expect(try await daemon.post("/v1/builds/\(build)/cancel").status == .accepted)
            try await eventually("the build has ended") {
                try await daemon.get("/v1/builds/\(build)").result().status == .cancelled
            }
            let again = try await daemon.post("/v1/builds/\(build)/cancel")
            #expect(try again.problem().code == "nothing_pending")
            #expect(try await daemon.get("/v1/builds").text.contains(build))
            for path in ["/v1/builds/nobody", "/v1/builds/nobody/log", "/v1/builds/%ff"] {
                #expect(try await daemon.get(path).status == .notFound)
            }
        }
    }

    @Test("pools tell who uses them") func pools() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            let pools = try await daemon.get("/v1/pools")
            #expect(pools.text == #"{"pools":[{"capacity":2,"in_use":0,"name":"default","queue":[]}]}"#)
        }
    }

    @Test("health, version and metrics") func health() async throws {
        try await TestDaemon.with(Self.echo) { daemon in
            #expect(try await daemon.get("/livez").status == .ok)
            #expect(try await daemon.get("/readyz").status == .ok)
            #expect(try await daemon.get("/version").text == #"{"name":"cairn","version":"1.2.3"}"#)
            let plain = try await daemon.get("/metrics")
            #expect(plain.text == "plain\n")
            #expect(plain.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let open = try await daemon.get(
                "/metrics",
                [.accept: "application/openmetrics-text; version=1.0.0"]
            )
            #expect(open.text == "open\n# EOF\n")
            #expect(open.headers[.contentType]?.hasPrefix("application/openmetrics-text") == true)
        }
    }
}
