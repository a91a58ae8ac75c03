import TestSupport
import Testing

@testable import BuildCache

@Suite("A spool that somebody cleaned", .timeLimit(.minutes(3)))
struct CleanedSpoolTests {
    @Test("serves the next build", arguments: ["builds", "work", "trash", ""])
    func restored(_ name: String) async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            let build = try await fixture.lookup("r1").pending
            _ = try await build.finish().stored
            try await eventually("r1 is archived") { build.isArchived }
            // Not by Foundation: it stumbles over what the cache itself removes meanwhile.
            let path = fixture.directory.path("spool/\(name)")
            try await SystemCommand(["rm", "-rf", path], in: fixture.directory.path).run()
            #expect(try await fixture.build("r2").stored.document.status == .success)
        }
    }
}
