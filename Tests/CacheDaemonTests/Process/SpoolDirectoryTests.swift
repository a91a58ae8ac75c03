import Glibc
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Spool directory")
struct SpoolDirectoryTests {
    @Test("is created with what is above it, and held by one daemon at a time")
    func oneAtATime() async throws {
        try await TemporaryDirectory.with { directory in
            let path = directory.path("a/b/spool")
            let held = try SpoolDirectory(path)
            let refusal = #expect(throws: SpoolRefusal.self) { _ = try SpoolDirectory(path) }
            #expect(refusal?.description == "The spool \(path) is in use by another daemon.")
            withExtendedLifetime(held) {}
        }
    }

    @Test("takes no descriptor from anybody else when it is refused")
    func refusedInUse() async throws {
        try await TemporaryDirectory.with { directory in
            let path = directory.path("spool")
            let held = try SpoolDirectory(path)
            // A number that is closed twice is, sooner or later, another thread's by then.
            async let keepsItsOwn = (1...100_000).allSatisfy { _ in
                close(open("/dev/null", O_RDONLY | O_CLOEXEC)) == 0
            }
            for _ in 1...3000 { _ = try? SpoolDirectory(path) }
            #expect(await keepsItsOwn)
            withExtendedLifetime(held) {}
        }
    }

    @Test("is free again when its daemon is gone")
    func released() async throws {
        try await TemporaryDirectory.with { directory in
            for _ in 1...2 { _ = try SpoolDirectory(directory.path("spool")) }
        }
    }

    @Test("says where the daemon listens, as long as it does")
    func announcement() async throws {
        try await TemporaryDirectory.with { directory in
            let spool = try SpoolDirectory(directory.path("spool"))
            try spool.announce(ListenAddress(host: "::1", port: 8470))
            #expect(try directory.read("spool/listen") == Array("[::1]:8470\n".utf8))
            spool.withdrawAnnouncement()
            #expect(throws: (any Error).self) { try directory.read("spool/listen") }
        }
    }

    @Test("forgets where a daemon that died was listening")
    func staleAnnouncement() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("127.0.0.1:1\n", to: "spool/listen")
            _ = try SpoolDirectory(directory.path("spool"))
            #expect(throws: (any Error).self) { try directory.read("spool/listen") }
        }
    }

    @Test("refuses a place where no directory can be, and says why")
    func refused() async throws {
        try await TemporaryDirectory.with { directory in
            let file = try directory.write("", to: "file")
            let refusal = #expect(throws: SpoolRefusal.self) { _ = try SpoolDirectory("\(file)/spool") }
            #expect(refusal?.description.contains("\(file)/spool") == true)
            #expect(refusal?.description.contains("Not a directory") == true)
        }
    }
}
