import BuilderProtocol
import TestSupport
import Testing

@testable import BuildCache

@Suite("A spool without room", .timeLimit(.minutes(3)))
struct FullSpoolTests {
    @Test(
        "makes a command's end an error of ours, which is built again; what it does not touch stays a failure",
        arguments: BuildFailure.Kind.allCases
    )
    func failsBuilds(_ kind: BuildFailure.Kind) async throws {
        let disk = Disk(bytes: .max)
        let builder = ScriptedBuilder { _ in
            disk.bytes = 0
            throw BuildFailure(kind, "no luck")
        }
        try await withCache(builder, freeBytes: { _ in disk.bytes }) { fixture in
            let end = try await fixture.build("r1")
            disk.bytes = .max
            if [.timeout, .silence, .value, .worker].contains(kind) {
                #expect(try end.stored.document.failureKind == kind)
                return
            }
            #expect(end.document.status == .error)
            #expect(end.document.message == "The spool's disk is full: no luck")
            #expect(try await fixture.git("for-each-ref", "refs/heads") == "")
            fixture.clock.advance(by: .seconds(2))
            #expect(try await fixture.lookup("r1").outcome == .miss)
        }
    }

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
