import TestSupport
import Testing

@testable import GitStore

@Suite("Removing branches", .timeLimit(.minutes(3)))
struct RemovalTests {
    @Test("takes away loose and packed ones, many at once, and leaves the others alone")
    func removesMany() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "b/stays")
            let lines = (0..<200).map { "create refs/heads/b/k\($0) \(head)\n" }.joined()
            try await temporary.git("update-ref", "--stdin", input: lines)
            try await temporary.git("pack-refs", "--all")
            let other = try await temporary.commit(["a": "2"], on: "b/k7")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let branch = try #require(BranchName("b/k\(number)"))
                        try await temporary.store.remove(branch, expecting: number == 7 ? other : head)
                    }
                }
                try await group.waitForAll()
            }
            let left = try await temporary.git("for-each-ref", "--format=%(refname)")
            #expect(left == "refs/heads/b/stays")
            #expect(try temporary.head("b/k3") == nil)
        }
    }

    @Test("leaves a branch alone that has moved")
    func leavesMoved() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "k")
            let moved = try await temporary.commit(["a": "2"], on: "k")
            let branch = try #require(BranchName("k"))
            let error = await #expect(throws: GitError.self) {
                try await temporary.store.remove(branch, expecting: head)
            }
            #expect(error?.code == .modified)
            #expect(try temporary.head("k") == moved)
        }
    }
}

@Suite("Saved state", .timeLimit(.minutes(3)))
struct StateTests {
    @Test("is replaced as a whole, also where a killed process was at it")
    func replaces() async throws {
        try await TemporaryStore.with { temporary in
            #expect(try await temporary.store.state(named: "used") == nil)
            try temporary.directory.write("half", to: "store.git/cairn/used.new")
            try await temporary.store.saveState([1, 2], named: "used")
            try await temporary.store.saveState([3], named: "used")
            #expect(try await temporary.store.state(named: "used") == [3])
            #expect(try !temporary.directory.files().contains("store.git/cairn/used.new"))
        }
    }
}
