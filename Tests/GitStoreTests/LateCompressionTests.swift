import TestSupport
import Testing

@testable import GitStore

@Suite("Objects that were not compressed when they were committed")
struct LateCompressionTests {
    /// As a commit writes it.
    private static func entry(_ bytes: [UInt8]) -> [UInt8] {
        var run = EntryRun()
        let id = Compression().id(of: bytes, as: .blob)
        run.append(PendingObject(id: id, kind: .blob, bytes: bytes), with: Deflaters())
        return run.bytes
    }

    private static func later(_ entry: [UInt8]) -> (bytes: [UInt8], checksum: UInt32)? {
        entry.withUnsafeBytes { LateCompression().entry(insteadOf: $0) }
    }

    private static let text = Array(String(repeating: "a line of a log\n", count: 200).utf8)

    @Test("become smaller when their pack becomes a large one") func becomeSmaller() throws {
        let entry = Self.entry(Self.text)
        #expect(entry.count > Self.text.count)
        let later = try #require(Self.later(entry))
        #expect(later.bytes.count < Self.text.count / 4)
        #expect(later.checksum == later.bytes.withUnsafeBytes(\.cyclicChecksum))
        #expect(Self.later(later.bytes) == nil)
    }

    @Test("are tried once when they do not become smaller") func triedOnce() throws {
        var generator = SplitMix(state: 1)
        let random = (0..<4000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let entry = Self.entry(random)
        let later = try #require(Self.later(entry))
        #expect(later.bytes.count == entry.count)
        #expect(later.bytes != entry)
        #expect(Self.later(later.bytes) == nil)
    }

    @Test("are left alone when they are tiny; large ones are compressed at once") func others() {
        #expect(Self.later(Self.entry(Array("tiny".utf8))) == nil)
        let large = Array(repeating: Self.text, count: 20).flatMap(\.self)
        #expect(Self.entry(large).count < large.count / 4)
        #expect(Self.later(Self.entry(large)) == nil)
    }

    @Test("are what they were, for git too, before and after") func sound() async throws {
        try await TemporaryStore.with { temporary in
            let text = String(decoding: Self.text, as: UTF8.self)
            for number in 0..<40 {
                try await temporary.commit(["a": "\(text)\(number)", "empty": ""], on: "k\(number)")
            }
            try await eventually("the packs are few") { temporary.store.isAtRest }
            let size = try await temporary.git("count-objects", "-v")
            #expect(size.contains("count: 0\n"))
            #expect(try await temporary.git("cat-file", "-s", "k0:empty") == "0")
            try await temporary.git("fsck", "--full", "--strict")
            for pack in try temporary.packs() {
                try await temporary.git("index-pack", "--verify", temporary.directory.path(pack))
            }
            for number in 0..<40 {
                let shown = try await temporary.git("cat-file", "-s", "k\(number):a")
                #expect(shown == "\(text.utf8.count + "\(number)".utf8.count)")
            }
        }
    }
}
