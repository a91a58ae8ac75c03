import GitStore
import TestSupport
import Testing

@Suite("A branch that is moved aside", .timeLimit(.minutes(3)))
struct QuarantineTests {
    @Test("is gone, and its ref is kept where clones do not see it")
    func isKept() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "b/k")
            let branch = try #require(BranchName("b/k"))
            try await temporary.git("pack-refs", "--all")
            try await temporary.store.quarantine(branch, at: head)
            #expect(try temporary.head("b/k") == nil)
            #expect(await temporary.revision("refs/heads/b/k") == nil)
            #expect(await temporary.revision("refs/cairn/quarantine/b/k") == head)
            #expect(try await temporary.git("ls-remote", ".") == "")
            let next = try await temporary.commit(["a": "2"], on: "b/k")
            #expect(try await temporary.store.commit(next).parents.isEmpty)
        }
    }

    @Test("stays when it is another one by now")
    func staysWhenChanged() async throws {
        try await TemporaryStore.with { temporary in
            let old = try await temporary.commit(["a": "1"], on: "k")
            let head = try await temporary.commit(["a": "2"], on: "k")
            await expect(.modified) {
                try await temporary.store.quarantine(#require(BranchName("k")), at: old)
            }
            #expect(try temporary.head("k") == head)
            #expect(await temporary.revision("refs/cairn/quarantine/k") == nil)
        }
    }
}

@Suite("A branch that git made a symbolic ref", .timeLimit(.minutes(3)))
struct SymbolicRefTests {
    @Test("is read as what it stands for, and becomes a branch of its own with the next commit")
    func becomesBranch() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "target")
            try await temporary.git("symbolic-ref", "refs/heads/k", "refs/heads/target")
            #expect(try temporary.head("k") == head)
            let next = try await temporary.commit(["a": "2"], on: "k")
            #expect(try await temporary.store.commit(next).parents == [head])
            #expect(await temporary.revision("refs/heads/k") == next)
            #expect(await temporary.revision("refs/heads/target") == head)
            #expect(try temporary.directory.text("store.git/refs/heads/k") == "\(next)\n")
        }
    }

    @Test("of nothing is as good as none")
    func ofNothing() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.git("symbolic-ref", "refs/heads/k", "refs/heads/nope")
            #expect(try temporary.head("k") == nil)
            let next = try await temporary.commit(["a": "1"], on: "k")
            #expect(await temporary.revision("refs/heads/k") == next)
            #expect(await temporary.revision("refs/heads/nope") == nil)
        }
    }

    @Test(
        "of itself, or of a broken one, is broken until it is mended",
        arguments: ["refs/heads/k", "refs/heads/broken"]
    )
    func ofItself(_ target: String) async throws {
        try await TemporaryStore.with { temporary in
            try temporary.directory.write("garbage", to: "store.git/refs/heads/broken")
            try temporary.directory.write("ref: \(target)\n", to: "store.git/refs/heads/k")
            await expect(.brokenRef) { try temporary.head("k") }
            #expect(try await temporary.store.mend(#require(BranchName("k"))) == .lost)
            let next = try await temporary.commit(["a": "1"], on: "k")
            #expect(try temporary.head("k") == next)
            try temporary.directory.remove("store.git/refs/heads/broken")
        }
    }
}
