import GitStore
import TestSupport
import Testing

@Suite("A commit", .timeLimit(.minutes(3)))
struct CommitTests {
    @Test("is what git shows: files, author, time, subject and trailers")
    func isWhatGitShows() async throws {
        try await TemporaryStore.with { temporary in
            let branch = try #require(BranchName("tests/abc"))
            var transaction = Transaction(
                on: branch,
                expecting: nil,
                subject: "Cached\nfailure: oh",
                trailers: [
                    Trailer("Cairn-Key", "a: b"), Trailer("Cairn-Reason", "two\nlines \r\n"),
                    Trailer("Cairn-Empty", ""),
                ],
                time: 1_700_000_000
            )
            transaction.put(Array("log\n".utf8), at: try path("log"))
            transaction.put([0, 1, 255], at: try path("value/sub/binary"))
            let id = try await temporary.store.commit(transaction)

            #expect(await temporary.revision("refs/heads/tests/abc") == id)
            let format = "%s|%an <%ae> %ad|%cn <%ce> %cd|%T"
            let shown = try await temporary.git("log", "--format=\(format)", "--date=raw", "tests/abc")
            let tree = try await temporary.git("rev-parse", "tests/abc^{tree}")
            let person = "Cairn <cairn@localhost> 1700000000 +0000"
            #expect(shown == "Cached failure: oh|\(person)|\(person)|\(tree)")
            #expect(
                try await temporary.git("ls-tree", "-r", "--name-only", "tests/abc")
                    == "log\nvalue/sub/binary"
            )
            #expect(try await temporary.git.run(["show", "tests/abc:value/sub/binary"]) == [0, 1, 255])

            let commit = try await temporary.store.commit(id)
            #expect(commit.subject == "Cached failure: oh")
            #expect(commit.parents == [])
            #expect(commit.committedAt == 1_700_000_000)
            #expect(Set(commit.entries.keys) == ["log", "value"])
            #expect(commit.trailer("Cairn-Reason") == "two lines")
            let message = try await temporary.git("log", "--format=%B", "-1", "tests/abc")
            let parsed = try await temporary.git("interpret-trailers", "--parse", input: message)
            #expect(parsed == "Cairn-Key: a: b\nCairn-Reason: two lines\nCairn-Empty: ")
        }
    }

    @Test("changes only what its edits name")
    func changesOnlyWhatItNames() async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.commit(
                ["log": "1", "failure": "f", "value/a": "a", "value/b": "b", "value.x": "x"],
                on: "k"
            )
            var transaction = Transaction(
                on: try #require(BranchName("k")),
                expecting: first,
                subject: "s",
                trailers: [],
                time: 1
            )
            transaction.remove(try path("failure"))
            transaction.remove(try path("nothing/there"))
            transaction.remove(try path("value/a"))
            transaction.remove(try path("value/b"))
            transaction.put([], at: try path("rebuild-requested"))
            transaction.put(Array("in".utf8), at: try path("log/now/a/directory"))
            let second = try await temporary.store.commit(transaction)
            #expect(
                try await temporary.git("ls-tree", "-r", "--name-only", "k")
                    == "log/now/a/directory\nrebuild-requested\nvalue.x"
            )
            #expect(try await temporary.store.commit(second).parents == [first])
            #expect(try await temporary.store.history(from: second, limit: 10).map(\.id) == [second, first])
        }
    }

    @Test("may leave nothing behind")
    func mayBeEmpty() async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.commit(["a/b": "1"], on: "k")
            var transaction = Transaction(
                on: try #require(BranchName("k")),
                expecting: first,
                subject: " ",
                trailers: [],
                time: 1
            )
            transaction.remove(try path("a"))
            let second = try await temporary.store.commit(transaction)
            #expect(try await temporary.store.commit(second).entries == [:])
            #expect(try await temporary.store.commit(second).subject == "No subject")
        }
    }

    @Test("is refused when the head is not the expected one")
    func isRefusedWhenModified() async throws {
        try await TemporaryStore.with { temporary in
            let branch = try #require(BranchName("k"))
            let other = try await temporary.commit(["a": "other"], on: "other")
            let absent = Transaction(on: branch, expecting: other, subject: "s", trailers: [], time: 1)
            await expect(.modified) { try await temporary.store.commit(absent) }
            try await temporary.commit(["a": "1"], on: "k")
            let present = Transaction(on: branch, expecting: nil, subject: "s", trailers: [], time: 1)
            await expect(.modified) { try await temporary.store.commit(present) }
            await expect(.modified) { try await temporary.store.commit(absent) }
        }
    }

    @Test("waits for somebody else's lock, and never breaks it")
    func respectsLocks() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "1"], on: "k")
            try temporary.directory.write("", to: "store.git/refs/heads/k.lock")
            await expect(.locked) { try await temporary.commit(["a": "2"], on: "k") }
            #expect(temporary.directory.exists("store.git/refs/heads/k.lock"))
            async let waiting = temporary.commit(["a": "2"], on: "k")
            try temporary.directory.remove("store.git/refs/heads/k.lock")
            #expect(try await waiting == temporary.head("k"))
        }
    }

    @Test("keeps branches apart whose names would be file and directory")
    func refusesConflictingNames() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "1"], on: "a/b")
            await expect(.exists) { try await temporary.commit(["a": "1"], on: "a") }
            await expect(.exists) { try await temporary.commit(["a": "1"], on: "a/b/c") }
            try await temporary.git("pack-refs", "--all")
            await expect(.exists) { try await temporary.commit(["a": "1"], on: "a") }
            await expect(.exists) { try await temporary.commit(["a": "1"], on: "a/b/c") }
            try await temporary.git("branch", "-D", "a/b")
            try temporary.directory.makeDirectory("store.git/refs/heads/a/empty/below")
            let head = try await temporary.commit(["a": "1"], on: "a")
            #expect(await temporary.revision("refs/heads/a") == head)
        }
    }

    @Test("twenty at once on one branch become a line of twenty")
    func racesAreLinear() async throws {
        try await TemporaryStore.with { temporary in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        while true {
                            do {
                                try await temporary.commit(["\(number)": "x"], on: "k")
                                return
                            } catch let error as GitError where error.code == .modified {
                                continue
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await temporary.git("rev-list", "--count", "k") == "20")
            #expect(try await temporary.git("rev-list", "--first-parent", "--count", "k") == "20")
            let files = try await temporary.git("ls-tree", "--name-only", "k")
            #expect(files.split(separator: "\n").count == 20)
        }
    }

    @Test("that fails to be written leaves nothing, and the next one succeeds")
    func survivesFailingWrites() async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.commit(["a": "1"], on: "k")
            try temporary.directory.move("store.git/objects", to: "store.git/objects.away")
            try temporary.directory.write("in the way", to: "store.git/objects")
            let error = await #expect(throws: GitError.self) {
                try await temporary.commit(["a": "2"], on: "new")
            }
            #expect(error?.code != .notFound)
            try temporary.directory.remove("store.git/objects")
            try temporary.directory.move("store.git/objects.away", to: "store.git/objects")
            #expect(try temporary.head("new") == nil)
            #expect(try temporary.head("k") == first)
            let second = try await temporary.commit(["a": "2"], on: "new")
            #expect(await temporary.revision("new") == second)
        }
    }
}

/// Expects a `GitError` of that code.
func expect<Result>(
    _ code: GitError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Result
) async {
    let error = await #expect(throws: GitError.self, sourceLocation: sourceLocation) { _ = try await body() }
    #expect(error?.code == code, sourceLocation: sourceLocation)
}
