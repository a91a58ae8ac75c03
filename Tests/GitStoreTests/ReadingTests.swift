@testable import GitStore
import TestSupport
import Testing

@Suite("Reading a store", .timeLimit(.minutes(3)))
struct ReadingTests {
    @Test("finds files at a path, and only files")
    func findsFiles() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["log": "text", "value/a/b": "1"], on: "k")
            let store = temporary.store
            let log = try await store.file(at: path("log"), in: head)
            #expect(
                log
                    == TreeFile(
                        path: try path("log"),
                        mode: .regular,
                        sizeBytes: 4,
                        blob: .blob(Array("text".utf8))
                    )
            )
            #expect(try await store.bytes(of: log.blob, limitBytes: 4) == Array("text".utf8))
            #expect(try await store.size(of: log.blob) == 4)
            for name in ["value", "nope", "log/below", "value/a/c"] {
                await expect(.notFound) { try await store.file(at: path(name), in: head) }
            }
            #expect(try await store.files(below: path("nope"), in: head) == [])
            #expect(try await store.files(below: path("log"), in: head) == [])
            #expect(try await store.files(below: path("value"), in: head).map(\.path) == [path("a/b")])
        }
    }

    @Test("orders files by the bytes of their paths")
    func ordersFiles() async throws {
        try await TemporaryStore.with { temporary in
            let names = ["a", "a-b", "a.b/c", "ab/b", "a0", "a/b", "Z", "é", "e\u{301}", "z/z/z"]
            let branch = try #require(BranchName("k"))
            var transaction = Transaction(on: branch, expecting: nil, subject: "s", trailers: [], time: 1)
            // "a" gives way to "a/b".
            for name in names { transaction.put([], at: try path("value/\(name)")) }
            let head = try await temporary.store.commit(transaction)
            let listed = try await temporary.store.files(below: path("value"), in: head).map(\.path)
            #expect(listed == listed.sorted())
            #expect(Set(listed.map(\.bytes)) == Set(names.dropFirst().map { Array($0.utf8) }))
        }
    }

    @Test("reports what is not there, or something else, as not found")
    func reportsNotFound() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "k")
            let store = temporary.store
            let tree = try #require(await temporary.revision("k^{tree}"))
            let nothing = try #require(ObjectID(hex: String(repeating: "12", count: 20)))
            for id in [nothing, tree] {
                await expect(.notFound) { try await store.commit(id) }
                await expect(.notFound) { try await store.file(at: path("a"), in: id) }
                await expect(.notFound) { try await store.history(from: id, limit: 1) }
                await expect(.notFound) { try await store.bytes(of: id, limitBytes: 10) }
                await expect(.notFound) { try await store.size(of: id) }
                await expect(.notFound) { try await store.stream(id, from: 0) }
            }
            await expect(.notFound) { try await store.bytes(of: head, limitBytes: 1000) }
        }
    }

    @Test("reports a damaged object as an error, not as absent")
    func reportsDamage() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "1"], on: "k")
            try await temporary.git.unpackObjects()
            let blob = try await temporary.git("rev-parse", "k:a")
            let file = "store.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
            let sound = try temporary.directory.read(file)
            try temporary.directory.remove(file)
            try temporary.directory.write("garbage", to: file)
            let id = try #require(ObjectID(hex: blob))
            let error = await #expect(throws: GitError.self) {
                try await temporary.store.bytes(of: id, limitBytes: 10)
            }
            #expect(error?.code != .notFound)
            try temporary.directory.remove(file)
            try temporary.directory.write(sound, to: file)
        }
    }

    @Test("goes on while git packs everything anew")
    func survivesRepacking() async throws {
        try await TemporaryStore.with { temporary in
            var heads: [ObjectID] = []
            for number in 0..<5 { heads.append(try await temporary.commit(["a": "\(number)"], on: "k")) }
            #expect(
                try await temporary.store.history(from: heads[4], limit: 3).map(\.id)
                    == Array(heads.reversed().prefix(3))
            )
            try await temporary.git("repack", "-adq")
            try await temporary.git("prune-packed")
            try await temporary.git("pack-refs", "--all")
            #expect(
                try await temporary.store.history(from: heads[4], limit: 10).map(\.id) == heads.reversed()
            )
            let blob = try await temporary.store.file(at: path("a"), in: heads[0]).blob
            #expect(try await collect(temporary.store.stream(blob, from: 0)) == Array("0".utf8))
            #expect(try await collect(temporary.store.stream(blob, from: 1)) == [])
            let next = try await temporary.commit(["a": "5"], on: "k")
            #expect(try await temporary.store.commit(next).parents == [heads[4]])
        }
    }

    @Test("tells which commits a branch's history holds")
    func tellsReachability() async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.commit(["a": "1"], on: "k")
            let second = try await temporary.commit(["a": "2"], on: "k")
            let other = try await temporary.commit(["a": "3"], on: "other")
            let (store, branch) = (temporary.store, try #require(BranchName("k")))
            #expect(try await store.isReachable(first, from: branch))
            #expect(try await store.isReachable(second, from: branch))
            #expect(try await !store.isReachable(other, from: branch))
            let nothing = try #require(ObjectID(hex: String(repeating: "12", count: 20)))
            #expect(try await !store.isReachable(nothing, from: branch))
            #expect(try await !store.isReachable(first, from: #require(BranchName("nope"))))
        }
    }

    @Test("takes messages apart as git does, whoever wrote them")
    func parsesForeignMessages() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "k")
            let messages = [
                "subject\n\nbody\n\nA: 1\nB-c: two\n  folded\n", "subject\nA: no\n", "subject\n\nA: 1\n\n\n",
                "subject\n\nnot: a\ntrailer here\n", "subject\n\nA : 1\n", "\n\n  subject  \n\nA:1\r\nB:  \n",
                "A: 1\n",
            ]
            for message in messages {
                let oid = try await temporary.git("commit-tree", "\(head)^{tree}", input: message)
                let commit = try await temporary.store.commit(#require(ObjectID(hex: oid)))
                let expected = try await temporary.git("interpret-trailers", "--parse", input: message)
                let found = commit.trailers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
                #expect(found == expected, "\(message)")
            }
        }
    }

    @Test("frees a blob that is abandoned midway")
    func freesAbandonedBlobs() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": String(repeating: "x", count: 1 << 20)], on: "k")
            let blob = try await temporary.store.file(at: path("a"), in: head).blob
            let stream = try await temporary.store.stream(blob, from: 0)
            do {
                var iterator: BlobStream.AsyncIterator? = stream.makeAsyncIterator()
                #expect(try await iterator?.next()?.count == 64 * 1024)
                #expect(await stream.lane.openBlobCount == 1)
                iterator = nil
            }
            // Behind the freeing, on the same lane.
            #expect(await stream.lane.openBlobCount == 0)
        }
    }

    @Test("ends with .closed, also for a blob on its way")
    func endsWhenClosed() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": String(repeating: "x", count: 1 << 20)], on: "k")
            let store = temporary.store
            let blob = try await store.file(at: path("a"), in: head).blob
            var iterator = try await store.stream(blob, from: 0).makeAsyncIterator()
            _ = try await iterator.next()
            await store.close()
            await expect(.closed) { try await iterator.next() }
            await expect(.closed) { try await store.commit(head) }
            await expect(.closed) { try temporary.head("k") }
            await expect(.closed) { try await store.records(kind: "x") }
            await expect(.closed) { try await store.putRecord([], kind: "x", name: "y") }
        }
    }
}
