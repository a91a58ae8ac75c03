import Foundation
import TestSupport
import Testing

@testable import GitStore

@Suite("A large file", .timeLimit(.minutes(3)))
struct LargeBlobTests {
    /// How well it can be compressed.
    enum Content: CaseIterable, Sendable {
        case random, text

        /// Blocks that zlib cannot know again, each with its number.
        func bytes(count: Int) -> [UInt8] {
            var generator = SplitMix(state: 3)
            let block = (0..<8190).flatMap { _ in
                switch self {
                case .random: generator.next().bytes
                case .text: Array("\(10_000 + generator.next() % 300)ab\n".utf8)
                }
            }
            return (0..<count / 65536).flatMap { number in
                block + Array("\(10_000_000 + number)----\n---".utf8)
            }
        }
    }

    @Test("becomes a pack of its own, and git reads it", arguments: Content.allCases)
    func becomesPack(_ content: Content) async throws {
        try await TemporaryStore.with { temporary in
            let bytes = content.bytes(count: 9 << 20)
            let head = try await temporary.commitLarge(bytes)
            #expect(try temporary.packs().count == 2)
            #expect(try temporary.kept().isEmpty)
            let pack = try #require(temporary.packs().first { $0.contains("pack-ca1b") })
            try await temporary.git("index-pack", "--verify", "--strict", temporary.directory.path(pack))
            #expect(try await temporary.git.run(["cat-file", "blob", "\(head):value"]) == bytes)
        }
    }

    @Test("is read from any byte on", arguments: Content.allCases)
    func isReadFromAnywhere(_ content: Content) async throws {
        try await TemporaryStore.with { temporary in
            let bytes = content.bytes(count: 40 << 20)
            let blob = try await temporary.blob(in: temporary.commitLarge(bytes))
            for offset in [
                0, 65534, 65535, 65536, 39 << 20, 17 << 20, 20 << 20, bytes.count - 1, bytes.count,
            ] {
                let stream = try await temporary.store.stream(blob, from: offset)
                var position = offset
                for try await chunk in stream {
                    guard position == offset || position + chunk.count == bytes.count else {
                        position += chunk.count
                        continue
                    }
                    #expect(chunk[...] == bytes[position..<position + chunk.count], "\(offset), \(position)")
                    position += chunk.count
                }
                #expect(position == bytes.count)
            }
        }
    }

    @Test(
        "comes as places in its file where it is not compressed, in bytes elsewhere",
        arguments: Content.allCases
    )
    func comesInPieces(_ content: Content) async throws {
        try await TemporaryStore.with { temporary in
            let bytes = content.bytes(count: 9 << 20)
            let blob = try await temporary.blob(in: temporary.commitLarge(bytes))
            let end = bytes.count
            for range in [
                0..<end, 65534..<65537, 65535..<131_070, 1 << 20..<3 << 20, end - 1..<end, end..<end,
            ] {
                var position = range.lowerBound
                for try await piece in temporary.store.pieces(of: blob, in: range) {
                    let expected = bytes[position..<position + piece.count]
                    switch piece {
                    case .bytes(let found): #expect(content == .text && found[...] == expected)
                    case .stored(let part):
                        #expect(content == .random && part.count <= 1 << 20)
                        let found = try part.stretches.flatMap {
                            try part.file.descriptor.read(at: $0.lowerBound, limit: $0.count)
                        }
                        #expect(found[...] == expected)
                    }
                    position += piece.count
                }
                #expect(position == range.upperBound)
            }
        }
    }

    @Test("stays readable when git repacks it, loosens it, or stores it as a delta")
    func survivesGit() async throws {
        try await TemporaryStore.with { temporary in
            let bytes = Content.text.bytes(count: 9 << 20)
            let blob = try await temporary.blob(in: temporary.commitLarge(bytes))
            _ = try await temporary.blob(in: temporary.commitLarge(bytes + [1], on: "other"))
            for repack in [["-adq"], ["-adfq"]] {
                _ = try await temporary.git.run(["repack"] + repack)
                #expect(try await collect(temporary.store.stream(blob, from: 0)) == bytes)
            }
            _ = try await temporary.git.run(["-c", "core.bigFileThreshold=1g", "repack", "-adfq"])
            let verified = try await temporary.git(
                "verify-pack",
                "-v",
                temporary.directory.path(temporary.packs()[0])
            )
            #expect(verified.contains("chain length = 1"))
            let part = try await collect(temporary.store.stream(blob, from: 5_000_000))
            #expect(part[...] == bytes[5_000_000...])
            try await temporary.unpacked { temporary in
                let loosened = try await collect(temporary.store.stream(blob, from: 7))
                #expect(loosened == Array(bytes.dropFirst(7)))
            }
        }
    }

    @Test("that is damaged is never given away as a whole", arguments: Content.allCases)
    func damage(_ content: Content) async throws {
        try await TemporaryStore.with { temporary in
            let bytes = content.bytes(count: 9 << 20)
            let blob = try await temporary.blob(in: temporary.commitLarge(bytes))
            let pack = try #require(temporary.packs().first { $0.contains("pack-ca1b") })
            var damaged = try temporary.directory.read(pack)
            damaged[damaged.count / 2] ^= 0x10
            try temporary.directory.remove(pack)
            try temporary.directory.write(damaged, to: pack)
            var count = 0
            await expect(.other(-1)) {
                for try await chunk in try await temporary.store.stream(blob, from: 0) {
                    count += chunk.count
                }
            }
            #expect(count < bytes.count)
            count = 0
            await expect(.other(-1)) {
                for try await piece in temporary.store.pieces(of: blob, in: 0..<bytes.count) {
                    count += piece.count
                }
            }
            #expect(count < bytes.count)
            // Nobody trusts what is there already.
            let head = try await temporary.commitLarge(bytes, on: "again")
            #expect(try await collect(temporary.store.stream(blob, from: 0)) == bytes)
            #expect(try await temporary.blob(in: head) == blob)
            try temporary.directory.remove(pack)
            try temporary.directory.remove("\(pack.dropLast(4))idx")
        }
    }

    @Test("that changes while it is committed fails its transaction alone, and leaves nothing")
    func changes() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let source = try temporary.directory.write([UInt8](repeating: 1, count: 9 << 20), to: "large")
            try await temporary.asOneGroup(
                faults,
                [
                    { await expect(.other(-1)) { try await temporary.commit(file: source, on: "k") } },
                    { try await temporary.commit(["a": "1"], on: "free") },
                ],
                whileQueued: {
                    try temporary.directory.write([UInt8](repeating: 2, count: 9 << 20), to: "large")
                }
            )
            #expect(try temporary.head("k") == nil)
            #expect(try temporary.packs().count == 2)
            #expect(try temporary.kept().isEmpty)
            try await temporary.commit(file: source, on: "k")
        }
    }

    @Test("whose commit comes too late leaves nothing")
    func losesRace() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let source = try temporary.directory.write([UInt8](repeating: 1, count: 9 << 20), to: "large")
            try await temporary.asOneGroup(
                faults,
                [{ await expect(.modified) { try await temporary.commit(file: source, on: "k") } }],
                whileQueued: {
                    let head = try #require(try temporary.packs().first)
                    #expect(head.contains("pack-ca1b"))
                    try temporary.directory.write(
                        "\(String(repeating: "1", count: 40))\n",
                        to: "store.git/refs/heads/k"
                    )
                }
            )
            try temporary.directory.remove("store.git/refs/heads/k")
        }
    }

    @Test("may have an index with offsets beyond 4 GB")
    func largeOffsets() throws {
        try withTemporaryFile { path in
            let entries = (0..<300).map { number in
                let id = ObjectID.blob(Array("\(number)".utf8))
                return PackIndex.Entry(id: id, checksum: UInt32(number), offset: 12 + number << 28)
            }
            let encoded = PackIndex(entries).encoded(packChecksum: .zero)
            try Data(encoded).write(to: URL(fileURLWithPath: path))
            let index = try PackIndexFile(path)
            #expect(index.count == 300)
            for entry in entries {
                let number = try #require(index.number(of: entry.id))
                #expect(index.offset(number) == entry.offset)
                #expect(index.checksum(number) == entry.checksum)
            }
            #expect(index.number(of: ObjectID.blob([])) == nil)
        }
    }

    private func withTemporaryFile(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "cairn-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }
}

extension TemporaryStore {
    /// Commits the bytes as the file `value`.
    func commitLarge(_ bytes: [UInt8], on name: String = "k") async throws -> ObjectID {
        try await commit(file: directory.write(bytes, to: "large"), on: name)
    }

    @discardableResult
    func commit(file: String, on name: String) async throws -> ObjectID {
        let branch = try #require(BranchName(name))
        var transaction = Transaction(
            on: branch,
            expecting: try store.head(of: branch),
            subject: "s",
            trailers: [],
            time: 1
        )
        transaction.putFile(file, at: try #require(TreePath("value")))
        return try await store.commit(transaction)
    }

    fileprivate func kept() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/objects/pack").filter {
            $0.hasSuffix(".keep")
        }
    }

    func blob(in commit: ObjectID) async throws -> ObjectID {
        try await store.file(at: #require(TreePath("value")), in: commit).blob
    }
}
