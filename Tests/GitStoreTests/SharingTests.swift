import GitStore
import TestSupport
import Testing

@Suite("A store shared with git", .timeLimit(.minutes(3)))
struct SharingTests {
    @Test("loses no commit of either while git commits, packs and clones")
    func losesNothing() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["start": "x"], on: "b/k")
            let rounds = 12
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<rounds { try await temporary.commitWhileOthersDo("ours\(number)") }
                }
                group.addTask {
                    for _ in 0..<rounds { try await temporary.commitByGit() }
                }
                group.addTask {
                    for number in 0..<rounds / 3 {
                        _ = try? await temporary.git("pack-refs", "--all")
                        try await temporary.git("repack", "-adq")
                        try await temporary.git(
                            "clone",
                            "--quiet",
                            "--bare",
                            ".",
                            temporary.directory.path("clone\(number)")
                        )
                        try await Git(in: temporary.directory.path("clone\(number)"))("fsck", "--strict")
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await temporary.git("rev-list", "--count", "b/k") == "\(2 * rounds + 1)")
            let head = try #require(try temporary.head("b/k"))
            #expect(await temporary.revision("b/k") == head)
            #expect(try await temporary.store.history(from: head, limit: 100).count == 2 * rounds + 1)
        }
    }

    @Test("keeps acknowledged commits when git deletes and packs other branches")
    func survivesDeletions() async throws {
        try await TemporaryStore.with { temporary in
            for number in 0..<10 {
                let head = try await temporary.commit(["a": "\(number)"], on: "k\(number)")
                try await temporary.git("update-ref", "refs/heads/gone\(number)", head.description)
                try await temporary.git("pack-refs", "--all")
                try await temporary.git("branch", "-D", "gone\(number)")
                #expect(try temporary.head("k\(number)") == head)
                #expect(try temporary.head("gone\(number)") == nil)
            }
            let listed = try await temporary.store.branches(prefix: "", after: nil, limit: 100)
            #expect(listed.count == 10)
        }
    }
}

extension TemporaryStore {
    /// Tries until nobody was faster.
    fileprivate func commitWhileOthersDo(_ file: String) async throws {
        while true {
            do {
                try await commit([file: "x"], on: "b/k")
                return
            } catch let error as GitError where error.code == .modified {
                continue
            }
        }
    }

    /// As `commitWhileOthersDo`, with git's plumbing.
    fileprivate func commitByGit() async throws {
        while true {
            do {
                let head = try await git("rev-parse", "b/k")
                let commit = try await git("commit-tree", "-p", head, "-m", "theirs", "\(head)^{tree}")
                try await git("update-ref", "refs/heads/b/k", commit, head)
                return
            } catch let failure as CommandFailure where failure.isRaceOfGits {
                continue
            }
        }
    }
}

extension CommandFailure {
    /// Somebody was faster, or a repack removed the directory that an object was about to be written to.
    fileprivate var isRaceOfGits: Bool {
        errors.contains("lock") || errors.contains("unable to create temporary file")
    }
}
