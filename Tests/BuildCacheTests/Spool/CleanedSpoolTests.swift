import Foundation
import TestSupport
import Testing

@testable import BuildCache

@Suite("A spool that somebody cleaned", .timeLimit(.minutes(1)))
struct CleanedSpoolTests {
    @Test("serves the next build", arguments: ["builds", "work", "trash", ""])
    func restored(_ name: String) async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            let build = try await fixture.lookup("r1").pending
            _ = try await build.finish().stored
            try await eventually("r1 is archived") { build.isArchived }
            try FileManager.default.removeItem(atPath: fixture.directory.path("spool/\(name)"))
            #expect(try await fixture.build("r2").stored.document.status == .success)
        }
    }
}
