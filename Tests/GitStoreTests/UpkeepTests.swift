import Foundation
import TestSupport
import Testing

@testable import GitStore

@Suite("Upkeep", .timeLimit(.minutes(2)))
struct UpkeepTests {
    @Test("keeps packs few, and every object readable for those who read meanwhile")
    func mergesPacks() async throws {
        try await TemporaryStore.with { temporary in
            var heads: [ObjectID] = []
            for number in 0..<10 { heads.append(try await temporary.commit(["a": "\(number)"], on: "k")) }
            let (first, last) = (heads, try #require(heads.last))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<150 {
                        try await temporary.commit(["a": "\(number)", "b/c": "same"], on: "n/\(number)")
                    }
                }
                group.addTask {
                    while try temporary.head("n/149") == nil {
                        let history = try await temporary.store.history(from: last, limit: 100)
                        #expect(history.map(\.id) == first.reversed())
                        let file = try await temporary.store.file(at: path("a"), in: first[3])
                        #expect(try await temporary.store.bytes(of: file.blob, limitBytes: 10) == [0x33])
                    }
                }
                try await group.waitForAll()
            }
            try await eventually("the packs are few") { temporary.store.isAtRest }
            #expect(try temporary.packs().count <= 33)
            for pack in try temporary.packs() {
                try await temporary.git("verify-pack", "-v", temporary.directory.path(pack))
                try await temporary.git("index-pack", "--verify", temporary.directory.path(pack))
            }
            for number in 0..<150 { #expect(try await temporary.file("a", on: "n/\(number)") == "\(number)") }
            #expect(try await temporary.git("show", "n/77:a") == "77")
        }
    }

    @Test("leaves packs of others and kept ones alone, and goes on beside git's own upkeep")
    func respectsOthers() async throws {
        try await TemporaryStore.with { temporary in
            for number in 0..<5 { try await temporary.commit(["a": "old \(number)"], on: "k") }
            try await temporary.git("repack", "-adfq")
            let theirs = try temporary.packs()
            try await temporary.commit(["a": "kept"], on: "kept")
            let kept = try #require(temporary.packs().first { !theirs.contains($0) })
            try temporary.directory.write("ours\n", to: "\(kept.dropLast(4))keep")
            for number in 0..<80 { try await temporary.commit(["a": "\(number)"], on: "n\(number)") }
            try await eventually("the packs are few") { temporary.store.isAtRest }
            let packs = try temporary.packs()
            #expect(packs.count < 40)
            #expect(packs.contains(kept))
            #expect(Set(packs).isSuperset(of: theirs))

            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 80..<200 {
                        try await temporary.commit(["a": "\(number)"], on: "n\(number)")
                    }
                }
                group.addTask {
                    while try temporary.head("n199") == nil {
                        // A pack that we merged meanwhile ends it, as another repack would; nothing is lost.
                        _ = try? await temporary.git("repack", "-adq")
                        _ = try? await temporary.git("gc", "--quiet")
                        _ = try? await temporary.git("pack-refs", "--all")
                    }
                }
                try await group.waitForAll()
            }
            for number in 0..<200 { #expect(try await temporary.file("a", on: "n\(number)") == "\(number)") }
        }
    }

    @Test("frees the packs that a killed process was protecting, not those of others")
    func freesKeptPacks() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "1"], on: "k")
            await temporary.store.close()
            let pack = try #require(temporary.packs().first)
            for (name, text) in [
                "\(pack.dropLast(4))keep": "Cairn\n", "\(pack.dropLast(6))x.keep": "theirs\n",
            ] {
                try temporary.directory.write(text, to: name)
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
                    ofItemAtPath: temporary.directory.path(name)
                )
            }
            let store = try await GitStore.open(at: temporary.path)
            #expect(store.sweepReport.removedFiles == ["\(pack.dropFirst(10).dropLast(4))keep"])
            await store.close()
        }
    }

    @Test("moves loose refs into packed-refs, beside gits that change, delete and pack them")
    func packsRefs() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "start")
            try await temporary.git("tag", "--annotate", "t", "--message", "m", "start")
            try await temporary.git("pack-refs", "--all")
            let other = try await temporary.commit(["a": "2"], on: "start")
            for batch in 0..<11 {
                let lines = (0..<100).map { "create refs/heads/b\(batch)/k\($0) \(head)\n" }.joined()
                try await temporary.git("update-ref", "--stdin", input: lines)
            }
            let compaction = temporary.compaction
            let packed = try compaction.pack(atLeast: 1000)
            #expect(packed.count == 1101)
            // Between the two steps anything may happen.
            try await temporary.git("update-ref", "refs/heads/b0/k0", other.description)
            try await temporary.git("update-ref", "-d", "refs/heads/b0/k1")
            try await temporary.git("update-ref", "-d", "refs/heads/b0/k2")
            try await temporary.git("update-ref", "refs/heads/b0/k2", head.description)
            try temporary.directory.write("", to: "store.git/refs/heads/b0/k3.lock")
            for ref in packed { compaction.prune(ref.name, ref.id) }
            try temporary.directory.remove("store.git/refs/heads/b0/k3.lock")

            let loose = try temporary.directory.files().filter { $0.hasPrefix("store.git/refs/heads/") }
            #expect(loose.map { $0.suffix(5) } == ["b0/k0", "b0/k2", "b0/k3"])
            #expect(try temporary.head("b0/k0") == other)
            #expect(try temporary.head("b0/k1") == nil)
            for name in ["b0/k2", "b0/k3", "b10/k99", "b5/k50"] { #expect(try temporary.head(name) == head) }
            #expect(try temporary.head("start") == other)
            let listed = try await temporary.git("for-each-ref", "--format=%(refname)", "refs/heads")
            #expect(listed.split(separator: "\n").count == 1100)
            #expect(await temporary.revision("t^{}") == head)
            let text = try temporary.directory.text("store.git/packed-refs")
            #expect(text.hasPrefix("# pack-refs with: peeled fully-peeled sorted"))
            #expect(text.contains("\n^\(head)\n"))
        }
    }

    @Test("packs refs by itself once there are many, and makes no fuss about few")
    func packsRefsByItself() async throws {
        try await TemporaryStore.with { temporary in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<50 {
                    group.addTask {
                        for number in 0..<22 {
                            try await temporary.commit(["a": "1"], on: "w\(worker)/\(number)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await eventually("the refs are packed") { temporary.store.isAtRest }
            let loose = try temporary.directory.files().filter { $0.hasPrefix("store.git/refs/heads/") }
            #expect(loose.count < 1000)
            let listed = try await temporary.store.branches(prefix: "", after: nil, limit: 2000)
            #expect(listed.count == 1100)
            let shown = try await temporary.git("for-each-ref", "--format=%(objectname) %(refname:short)")
            #expect(shown == listed.map { "\($0.head) \($0.name)" }.joined(separator: "\n"))
            #expect(try temporary.compaction.pack(atLeast: 1000).isEmpty)
        }
    }

    @Test(
        "packs what a former life left loose: many records, and branches beside few records",
        arguments: [
            "refs/cairn/tickets", "refs/heads/b",
        ]
    )
    func packsAtStart(directory: String) async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.store.putRecord([1], kind: "pins", name: "few")
            let head = try await temporary.commit(["a": "1"], on: "k")
            await temporary.store.close()
            let lines = (0..<1000).map { "create \(directory)/\($0) \(head)\n" }.joined()
            try await temporary.git("update-ref", "--stdin", input: lines)

            let store = try await GitStore.open(at: temporary.path)
            try await eventually("the refs are packed") { store.isAtRest }
            let loose = try temporary.directory.files().filter { $0.hasPrefix("store.git/refs/") }
            #expect(loose.count == 1)
            let listed = try await temporary.git("for-each-ref", "--format=%(refname)", directory)
            #expect(listed.split(separator: "\n").count == 1000)
            #expect(try await store.records(kind: "pins") == ["few": [1]])
            await store.close()
        }
    }
}

extension TemporaryStore {
    fileprivate var compaction: RefCompaction {
        let refs = Refs(root: path)
        return RefCompaction(refWriter: RefWriter(root: path, refs: refs, fileSystem: FileSystem()))
    }

    fileprivate func file(_ name: String, on branch: String) async throws -> String {
        let head = try #require(try head(branch))
        let file = try await store.file(at: try #require(TreePath(name)), in: head)
        return String(decoding: try await store.bytes(of: file.blob, limitBytes: 100), as: UTF8.self)
    }
}
