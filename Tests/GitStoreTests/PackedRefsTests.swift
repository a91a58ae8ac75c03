import Glibc
import Synchronization
import TestSupport
import Testing

@testable import GitStore

@Suite("Refs of a group", .timeLimit(.minutes(3)))
struct PackedRefsTests {
    @Test("become lines of packed-refs at once, new and rebuilt ones, beside those with files of their own")
    func becomeLines() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            try await temporary.commit(["a": "old"], on: "file")
            try await temporary.commitGroup(["a", "b", "sub/c", "sub/d", "file"], "1", faults)
            #expect(try temporary.refFiles() == ["file", "held-back"])
            try await temporary.commitGroup(["a", "b", "sub/c", "e", "file"], "2", faults)
            #expect(try temporary.refFiles() == ["file", "held-back"])
            for name in ["a", "b", "sub/c", "e", "file"] {
                #expect(try await temporary.git("show", "\(name):a") == "2")
                #expect(try temporary.head(name) == (await temporary.revision("refs/heads/\(name)")))
            }
            #expect(try await temporary.git("show", "sub/d:a") == "1")
            #expect(try await temporary.git("rev-list", "--count", "a") == "2")
            let text = try temporary.directory.text("store.git/packed-refs")
            #expect(text.hasPrefix("# pack-refs with: peeled fully-peeled sorted"))
            #expect(text.split(separator: "\n").count == 6)
        }
    }

    @Test("may be more than are written at a time, before and between those that are there")
    func areManyAmongOthers() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "start")
            let text = "# pack-refs with: peeled fully-peeled sorted \n\(head) refs/heads/z\n"
            try temporary.directory.write(text, to: "store.git/packed-refs")
            let refs = Refs(root: temporary.path)
            let name = String(repeating: "n", count: 1000)
            let changes = Dictionary(
                uniqueKeysWithValues: (0..<5000).map { ("refs/heads/\(name)\($0)", head) }
            )
            let lock = try RefWriter(root: temporary.path, refs: refs, fileSystem: FileSystem()).lockPacked()
            try PackedRefsRewrite(old: refs.currentPacked(), file: lock).write(changes.mapValues { $0 })
            try lock.commit()

            let listed = try await temporary.git("for-each-ref", "--format=%(refname)")
            let names = changes.keys.sorted() + ["refs/heads/start", "refs/heads/z"]
            #expect(listed == names.joined(separator: "\n"))
            #expect(try refs.id(of: "refs/heads/z") == head)
        }
    }

    @Test("are free for others as soon as their callers know", arguments: ["b", "file"])
    func areFreeAtOnce(name: String) async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let head = try await temporary.commit(["a": "old"], on: "file")
            try await temporary.commitGroup(["a", "b", "c", "d", "file"], "1", faults)
            try await temporary.git("update-ref", "refs/heads/\(name)", head.description)
            #expect(try temporary.head(name) == head)
            try await temporary.git("update-ref", "-d", "refs/heads/\(name)")
            #expect(try temporary.head(name) == nil)
            #expect(
                try temporary.directory.files().filter { $0.hasSuffix(".lock") } == [
                    "store.git/cairn/daemon.lock"
                ]
            )
        }
    }

    @Test("keep the locks of others: a change waits for them and leaves them there")
    func keepLocksOfOthers() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let lock = "store.git/refs/heads/b.lock"
            try temporary.directory.write("theirs", to: lock)
            await expect(.locked) { try await temporary.commitGroup(["a", "b", "c", "d", "e"], "1", faults) }
            #expect(try temporary.directory.text(lock) == "theirs")
            #expect(try temporary.head("b") == nil)
            try temporary.directory.remove(lock)
        }
    }

    @Test("are files of their own while somebody else has the lock of packed-refs")
    func yieldToOthers() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            try temporary.directory.write("", to: "store.git/packed-refs.lock")
            try await temporary.commitGroup(["a", "b", "c", "d"], "1", faults)
            #expect(try temporary.refFiles() == ["a", "b", "c", "d", "held-back"])
            try temporary.directory.remove("store.git/packed-refs.lock")
        }
    }

    @Test("exclude names that collide, and fail alone")
    func refuseCollisions() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            try await temporary.commitGroup(["a", "b", "c", "d"], "1", faults)
            let codes = Mutex<[GitError.Code]>([])
            try await temporary.asOneGroup(
                faults,
                ["a/b", "b/c/d", "e", "f", "g", "h"].map { name in
                    {
                        do {
                            try await temporary.commit(["a": "2"], on: name)
                        } catch let error as GitError {
                            codes.withLock { $0.append(error.code) }
                        }
                    }
                }
            )
            #expect(codes.withLock { $0 } == [.exists, .exists])
            #expect(try await temporary.git("show", "h:a") == "2")
        }
    }

    @Test("are safe from a git that repacks or packs refs before they show")
    func areSafeFromRepacking() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let path = temporary.path
            let statuses = Mutex<[Int32]>([])
            try await temporary.commit(["a": "0"], on: "other")
            faults.beforeRename { name in
                guard name.hasSuffix("/packed-refs") else { return }
                let status = system("git -C '\(path)' repack -adq")
                statuses.withLock { $0.append(status) }
            }
            try await temporary.commitGroup(["a", "b", "c", "d"], "1", faults)
            #expect(statuses.withLock { $0 } == [0])
            #expect(try await temporary.git("show", "d:a") == "1")
        }
    }
}

extension TemporaryStore {
    /// Commits to all of them in one group.
    fileprivate func commitGroup(_ names: [String], _ text: String, _ faults: FaultyFileSystem) async throws {
        try await asOneGroup(faults, names.map { name in { try await commit(["a": text], on: name) } })
    }

    /// The branches that have a file.
    fileprivate func refFiles() throws -> [String] {
        let prefix = "store.git/refs/heads/"
        return try directory.files().filter { $0.hasPrefix(prefix) }.map {
            String($0.dropFirst(prefix.count))
        }
    }
}
