import GitStore
import TestSupport
import Testing

@Suite("The head of a branch", .timeLimit(.minutes(3)))
struct HeadTests {
    @Test("follows what git does to an open store")
    func followsGit() async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.commit(["a": "1"], on: "b/one")
            let second = try await temporary.commit(["a": "2"], on: "b/one")
            for name in ["b/two", "b/three", "a", "z"] {
                try await temporary.git("branch", name, first.description)
            }
            #expect(try temporary.head("b/two") == first)
            try await temporary.git("pack-refs", "--all")
            #expect(!temporary.directory.exists("store.git/refs/heads/b/one"))
            #expect(try temporary.head("b/one") == second)
            #expect(try temporary.head("b/two") == first)
            #expect(try temporary.head("a") == first)
            #expect(try temporary.head("z") == first)
            try await temporary.git("update-ref", "refs/heads/b/two", second.description)
            #expect(try temporary.head("b/two") == second)
            try await temporary.git("pack-refs", "--all")
            #expect(try temporary.head("b/two") == second)
            try await temporary.git("branch", "-D", "b/two")
            #expect(try temporary.head("b/two") == nil)
            #expect(try temporary.head("b/three") == first)
        }
    }

    @Test("is nil for names that exist only in part")
    func isNilForParts() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "1"], on: "a/b")
            for name in ["a", "a/b/c", "b", String(repeating: "x", count: 300)] {
                #expect(try temporary.head(name) == nil, "\(name)")
            }
            try await temporary.git("pack-refs", "--all")
            for name in ["a", "a/b/c", "b"] { #expect(try temporary.head(name) == nil, "\(name)") }
        }
    }

    @Test("follows a symbolic ref, and reports one without an end")
    func followsSymbolicRefs() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "target")
            try await temporary.git("symbolic-ref", "refs/heads/alias", "refs/heads/target")
            #expect(try temporary.head("alias") == head)
            try temporary.directory.write("ref: refs/heads/loop\n", to: "store.git/refs/heads/loop")
            await expect(.brokenRef) { try temporary.head("loop") }
            try temporary.directory.remove("store.git/refs/heads/loop")
        }
    }

    @Test("is found among many packed ones, sorted or not", arguments: [true, false])
    func findsPacked(sorted: Bool) async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "main")
            let names = (0..<500).map { "k/\($0 * 7919 % 1000)" }
            let lines = (sorted ? names.sorted() : names).map { "\(head) refs/heads/\($0)\n" }
            let header = sorted ? "# pack-refs with: peeled fully-peeled sorted \n" : ""
            try temporary.directory.write(header + lines.joined(), to: "store.git/packed-refs")
            for name in names { #expect(try temporary.head(name) == head, "\(name)") }
            for name in ["k/1001", "k", "a", "zz", "k/"] where BranchName(name) != nil {
                #expect(try temporary.head(name) == nil, "\(name)")
            }
            let listed = try await temporary.store.branches(prefix: "k/", after: nil, limit: 1000)
            #expect(listed.map(\.name.description) == names.sorted())
        }
    }

    @Test("is found past annotated tags, whose lines have a second one")
    func findsBesidePeeledTags() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "main")
            for number in 0..<20 {
                try await temporary.git("tag", "--annotate", "t\(number)", "--message", "t", head.description)
                try await temporary.git("update-ref", "refs/zzz/\(number)", head.description)
            }
            try await temporary.git("pack-refs", "--all")
            #expect(try temporary.head("main") == head)
            #expect(try temporary.head("main2") == nil)
            #expect(try temporary.head("a") == nil)
        }
    }
}
