import TestSupport
import Testing

@testable import BuildCache

@Suite("A spool without room", .timeLimit(.minutes(3)))
struct FullSpoolTests {
    @Test("forgets the older attempts first, and their results stay")
    func makesRoom() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            var ids: [String] = []
            for revision in ["r1", "r2", "r3", "r4"] {
                let build = try await fixture.lookup(revision).pending
                _ = try await build.finish().stored
                ids.append(build.id)
                try await eventually("\(revision) is archived") { build.isArchived }
            }
            await fixture.cache.parts.archive.makeRoom()
            let known = ids.filter { fixture.cache.build(id: $0) != nil }
            #expect(known == Array(ids[2...]))
            #expect(!fixture.directory.exists("spool/builds/\(ids[0]).log"))
            #expect(fixture.directory.exists("spool/builds/\(ids[3]).log"))
            #expect(try await fixture.lookup("r1").outcome == .hit)
        }
    }
}
