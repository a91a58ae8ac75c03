import Foundation
import GitStore
import TestSupport
import Testing

@Suite("Damage in an open store", .timeLimit(.minutes(3)))
struct DamageTests {
    @Test("of a ref is an error of its own, until the branch is mended", arguments: ["", "garbage\n"])
    func brokenRef(_ text: String) async throws {
        try await TemporaryStore.with { temporary in
            let branch = try #require(BranchName("b/one"))
            let head = try await temporary.commit(["a": "1"], on: "b/one")
            #expect(try await temporary.store.mend(branch) == .sound)
            try temporary.directory.write(text, to: "store.git/refs/heads/b/one")
            await expect(.brokenRef) { try temporary.head("b/one") }
            #expect(try await temporary.store.mend(branch) == .lost)
            #expect(try temporary.head("b/one") == nil)
            let lost = try temporary.directory.read("store.git/cairn/lost-refs/refs%2Fheads%2Fb%2Fone")
            #expect(String(decoding: lost, as: UTF8.self) == text)
            let next = try await temporary.commit(["a": "2"], on: "b/one")
            #expect(next != head)
            #expect(await temporary.revision("b/one") == next)
        }
    }

    @Test("of a ref that is packed too brings the packed value back")
    func restoredRef() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "b/one")
            try await temporary.git("pack-refs", "--all")
            try temporary.directory.write("", to: "store.git/refs/heads/b/one")
            #expect(try await temporary.store.mend(#require(BranchName("b/one"))) == .restored)
            #expect(try temporary.head("b/one") == head)
        }
    }

    @Test("of a ref is not mended while somebody else holds its lock")
    func lockedRef() async throws {
        try await TemporaryStore.with { temporary in
            for name in ["refs/heads/b/one", "refs/heads/b/one.lock"] {
                try temporary.directory.write("", to: "store.git/\(name)")
            }
            await expect(.locked) { _ = try await temporary.store.mend(#require(BranchName("b/one"))) }
            try temporary.directory.remove("store.git/refs/heads/b/one.lock")
            #expect(try await temporary.store.mend(#require(BranchName("b/one"))) == .lost)
        }
    }

    @Test("of an object is undone by the next one that writes the same content", arguments: ["", "x"])
    func damagedObject(_ bytes: String) async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.commit(["same": "content", "n": "1"], on: "one")
            let blob = try await temporary.store.file(at: path("same"), in: first).blob
            try await temporary.unpacked { temporary in
                try overwrite(blob, with: bytes, in: temporary)
                let second = try await temporary.commit(["same": "content", "n": "2"], on: "two")
                let again = try await temporary.store.file(at: path("same"), in: second).blob
                #expect(again == blob)
                let read = try await temporary.store.bytes(of: blob, limitBytes: 100)
                #expect(read == Array("content".utf8))
            }
        }
    }

    @Test(
        "of a head's commit or tree lets a new history begin, and the old one can be found",
        arguments: ["one", "one^{tree}"]
    )
    func damagedHead(_ object: String) async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "one")
            let id = try #require(await temporary.revision(object))
            try await temporary.unpacked { temporary in
                try overwrite(id, with: "", in: temporary)
                let next = try await temporary.commit(["b": "2"], on: "one")
                #expect(try await temporary.store.commit(next).parents.isEmpty)
                #expect(try await temporary.git("show", "one:b") == "2")
            }
            let lost = try temporary.directory.read("store.git/cairn/lost-refs/refs%2Fheads%2Fone")
            #expect(String(decoding: lost, as: UTF8.self) == "\(head)\n")
            // What is damaged is not in any branch any more, but git looks at every object there is.
            try temporary.directory.remove("store.git/objects/\(id.fanOut)")
        }
    }

    @Test("of an object's length is an error, not the end of the process")
    func lyingHeader() async throws {
        try await TemporaryStore.with { temporary in
            let commit = try await temporary.commit(["a": "content"], on: "one")
            let blob = try await temporary.store.file(at: path("a"), in: commit).blob
            try await temporary.unpacked { temporary in
                let file = "store.git/objects/\(blob.fanOut)"
                let sound = try temporary.directory.read(file)
                try temporary.directory.remove(file)
                let header = Array("blob 2".utf8) + [0]
                try temporary.directory.write(zlib(header + [UInt8](repeating: 0x78, count: 57)), to: file)
                await expect(.other(-1)) {
                    try await temporary.store.bytes(of: blob, limitBytes: 100)
                }
                try temporary.directory.remove(file)
                try temporary.directory.write(sound, to: file)
            }
        }
    }

    /// The bytes as zlib stores them without compressing.
    private func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        let length = UInt8(bytes.count)
        let sum = [high >> 8, high & 0xff, low >> 8, low & 0xff].map { UInt8($0) }
        return [0x78, 0x01, 0x01, length, 0, ~length, 0xff] + bytes + sum
    }

    private func overwrite(_ id: ObjectID, with bytes: String, in temporary: TemporaryStore) throws {
        let file = "store.git/objects/\(id.fanOut)"
        try temporary.directory.remove(file)
        try temporary.directory.write(bytes, to: file)
    }
}

extension ObjectID {
    /// Where its loose object is, below `objects`.
    fileprivate var fanOut: String { "\(description.prefix(2))/\(description.dropFirst(2))" }
}
