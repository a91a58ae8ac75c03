import BuilderProtocol
import Hummingbird
import HummingbirdTesting
import Synchronization
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Callbacks over HTTP", .timeLimit(.minutes(3)))
struct CallbackRoutesTests {
    @Test("tell the state after each call, and need nothing but their token") func calls() async throws {
        let (issued, start) = (Issued(), Gate())
        let builder = ScriptBuilder("asking") { environment in
            let callback = try environment.preparation.openCallback()
            issued.set(callback.token)
            try await start.pass()
            callback.start()
            issued.begin()
            let end = try await callback.end(within: .seconds(60))
            if end == .failed { throw BuildFailure(.step, "called back") }
        }
        let access = AccessPolicy { _ in nil }
        try await TestDaemon.with(builder, access: access) { daemon in
            let build = try await daemon.cache.lookup(
                .init(builder: "asking", parameters: ["text": "a"])
            )
            try await eventually("a token") { issued.token != nil }
            let path = "/v1/callbacks/\(try #require(issued.token))"
            let early = try await daemon.post(path, #"{"state": "COMPLETED"}"#)
            #expect(early.status == .ok)
            #expect(early.text == #"{"state":"CREATED"}"#)
            start.open()
            try await eventually("it runs") { issued.isRunning }
            for _ in 0..<2 {
                let answer = try await daemon.post(path, #"{"state": "FAILED"}"#)
                #expect(answer.status == .ok)
                #expect(answer.text == #"{"state":"FAILED"}"#)
            }
            let other = try await daemon.post(path, #"{"state": "COMPLETED"}"#)
            #expect(other.status == .conflict)
            #expect(try other.problem().code == "already_ended")
            #expect(try other.problem().state == .failed)
            guard case .pending(let pending) = build.content else { return }
            #expect(try await pending.end(within: .seconds(30))?.document.message == "called back")
        }
    }

    @Test("with an unknown token or state are refused") func refused() async throws {
        try await TestDaemon.with(ScriptBuilder("any")) { daemon in
            let unknown = try await daemon.post("/v1/callbacks/nobody", #"{"state": "COMPLETED"}"#)
            #expect(unknown.status == .notFound)
            for body in ["{}", #"{"state": "RUNNING"}"#, #"{"state": "COMPLETED", "by": "me"}"#] {
                #expect(try await daemon.post("/v1/callbacks/nobody", body).status == .unprocessableContent)
            }
            #expect(try await daemon.get("/v1/callbacks/nobody").status == .methodNotAllowed)
        }
    }
}

private final class Issued: Sendable {
    private let state = Mutex<(token: String?, isRunning: Bool)>((nil, false))

    var token: String? { state.withLock { $0.token } }
    var isRunning: Bool { state.withLock { $0.isRunning } }

    func set(_ token: String) { state.withLock { $0.token = token } }
    func begin() { state.withLock { $0.isRunning = true } }
}
