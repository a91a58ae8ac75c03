import Hummingbird
import Synchronization
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("A full disk over HTTP", .timeLimit(.minutes(3)))
struct FullDiskTests {
    @Test("refuses builds with 503 and says why it is not ready; hits go on") func refusesBuilds()
        async throws
    {
        let disk = TestDisk()
        try await TestDaemon.with(ScriptBuilder("echo"), disk: disk) { daemon in
            _ = try await daemon.build("echo", "a")
            disk.fill()
            let refused = try await daemon.ask("echo", "b")
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.headers[.retryAfter] == "60")
            #expect(try refused.problem().code == "disk_full")
            let ready = try await daemon.get("/readyz")
            #expect(ready.status == .serviceUnavailable)
            #expect(try ready.problem().detail?.contains("limits.free-space") == true)
            #expect(try await daemon.ask("echo", "a").status == .ok)
        }
    }
}

/// A file system that is full when a test says so.
final class TestDisk: Sendable {
    private let full = Atomic(false)

    var isFull: Bool { full.load(ordering: .relaxed) }

    func fill() { full.store(true, ordering: .relaxed) }
}
