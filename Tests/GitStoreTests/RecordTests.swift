import GitStore
import TestSupport
import Testing

@Suite("Records", .timeLimit(.minutes(3)))
struct RecordTests {
    @Test("are kept, replaced and removed, over a restart and however git packs them")
    func areKept() async throws {
        try await TemporaryStore.with { temporary in
            let store = temporary.store
            try await store.putRecord([1], kind: "tickets", name: "a")
            try await store.putRecord([2, 0, 255], kind: "tickets", name: "b")
            try await store.putRecord([3], kind: "offers", name: "a")
            try await store.putRecord([4], kind: "tickets", name: "a")
            #expect(try await store.records(kind: "tickets") == ["a": [4], "b": [2, 0, 255]])
            try await temporary.git("pack-refs", "--all")
            #expect(try await store.records(kind: "tickets") == ["a": [4], "b": [2, 0, 255]])
            try await store.putRecord([5], kind: "tickets", name: "c")
            try await store.removeRecord(kind: "tickets", name: "a")
            try await store.removeRecord(kind: "tickets", name: "nope")
            await store.close()
            let again = try await GitStore.open(at: temporary.path)
            #expect(try await again.records(kind: "tickets") == ["b": [2, 0, 255], "c": [5]])
            #expect(try await again.records(kind: "offers") == ["a": [3]])
            #expect(try await again.records(kind: "nope") == [:])
            await again.close()
            #expect(
                try await temporary.git("for-each-ref", "--format=%(refname)")
                    == "refs/cairn/offers/a\nrefs/cairn/tickets/b\nrefs/cairn/tickets/c"
            )
        }
    }

    @Test("are read in great numbers, out of our packs, git's deltas and loose objects alike")
    func inBulk() async throws {
        @Sendable func bytes(_ number: Int) -> [UInt8] {
            Array("\(String(repeating: "The same in each. ", count: 20))\(number)".utf8)
        }
        try await TemporaryStore.with { temporary in
            let store = temporary.store
            func add(_ numbers: Range<Int>) async throws {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in numbers {
                        group.addTask {
                            try await store.putRecord(bytes(number), kind: "k", name: "\(number)")
                        }
                    }
                    try await group.waitForAll()
                }
            }
            try await add(0..<40)
            try await temporary.git("repack", "-a", "-d", "-q")
            try await add(40..<60)
            let file = try temporary.directory.write(String(decoding: bytes(60), as: UTF8.self), to: "loose")
            let loose = try await temporary.git("hash-object", "-w", file)
            try await temporary.git("update-ref", "refs/cairn/k/60", loose)
            let found = try await store.records(kind: "k") { Int($0).map(bytes) == $1 }
            #expect(found == Array(repeating: true, count: 61))
        }
    }

    @Test("leave the other packed refs as they are, whichever is removed", arguments: ["a", "m", "z"])
    func leaveOthersPacked(_ name: String) async throws {
        try await TemporaryStore.with { temporary in
            for name in ["a", "m", "z"] { try await temporary.store.putRecord([1], kind: "k", name: name) }
            let head = try await temporary.commit(["a": "1"], on: "main")
            // Their lines are followed by another one; they come before and after the record.
            for ref in ["refs/cairn/k/b", "refs/cairn/k/n", "refs/zzz"] {
                try await temporary.git(
                    "tag",
                    "--annotate",
                    "--force",
                    "t",
                    "--message",
                    ref,
                    head.description
                )
                try await temporary.git("update-ref", ref, "refs/tags/t")
            }
            try await temporary.git("update-ref", "-d", "refs/tags/t")
            try await temporary.git("pack-refs", "--all")
            let lines = try temporary.directory.text("store.git/packed-refs").split(separator: "\n")
            try await temporary.store.removeRecord(kind: "k", name: name)
            let left = try temporary.directory.text("store.git/packed-refs").split(separator: "\n")
            #expect(left == lines.filter { !$0.hasSuffix("refs/cairn/k/\(name)") })
        }
    }

    @Test("are no part of a clone")
    func areHidden() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "1"], on: "main")
            try await temporary.store.putRecord([1], kind: "tickets", name: "a")
            let listed = try await temporary.git("ls-remote", ".")
            #expect(!listed.contains("refs/cairn"))
            #expect(listed.contains("refs/heads/main"))
        }
    }

    @Test("are refused names that no ref may have", arguments: ["", "..", "a b", "x.lock", "-\n"])
    func refuseNames(_ name: String) async throws {
        try await TemporaryStore.with { temporary in
            await expect(.other(-1)) { try await temporary.store.putRecord([], kind: "tickets", name: name) }
            await expect(.other(-1)) { try await temporary.store.putRecord([], kind: name, name: "a") }
        }
    }
}
