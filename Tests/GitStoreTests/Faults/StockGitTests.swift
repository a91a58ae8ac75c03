import TestSupport
import Testing

@testable import GitStore

@Suite("A store that git works in meanwhile", .timeLimit(.minutes(60)))
struct StockGitTests {
    private static let writers = 8

    @Test("keeps what it acknowledged, and what git was told is done")
    func worksBesideGit() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "0"], on: "start")
            let clone = temporary.directory.path("clone.git")
            try await temporary.git("clone", "--quiet", "--mirror", temporary.path, clone)
            let works: [@Sendable (Int) async throws -> Void] = [
                temporary.repack, temporary.packRefs, temporary.copy, temporary.push(from: clone),
            ]
            let heads = try await withThrowingTaskGroup(of: [String: ObjectID].self) { group in
                for writer in 0..<Self.writers {
                    group.addTask { try await temporary.fill(as: writer, rounds: 3 * FaultRounds.count) }
                }
                for work in works {
                    group.addTask {
                        for round in 0..<FaultRounds.count { try await work(round) }
                        return [:]
                    }
                }
                return try await group.reduce(into: [:]) { $0.merge($1) { $1 } }
            }
            for (name, head) in heads {
                #expect(await temporary.revision("refs/heads/\(name)") == head)
                #expect(try temporary.head(name) == head)
            }
            let pushed = try await temporary.git("for-each-ref", "refs/heads/pushed")
            #expect(pushed.split(separator: "\n").count == FaultRounds.count)
            try await temporary.git("-C", clone, "fetch", "--quiet", "--prune", "origin")
            try await temporary.git("-C", clone, "fsck", "--full", "--strict")
        }
    }
}

extension TemporaryStore {
    /// Commits to new branches and old ones; the last head of each.
    fileprivate func fill(as writer: Int, rounds: Int) async throws -> [String: ObjectID] {
        var heads: [String: ObjectID] = [:]
        for number in 0..<rounds * 4 {
            let name = "w\(writer)/\(number % (rounds * 3))"
            heads[name] = try await commit(["log": "\(name) \(number)", "value/a": "\(writer)"], on: name)
        }
        return heads
    }

    @Sendable fileprivate func repack(_ round: Int) async throws {
        // A pack that we merged meanwhile ends it, as another repack would; nothing is lost.
        _ = try? await git("repack", "-adq")
    }

    @Sendable fileprivate func packRefs(_ round: Int) async throws {
        // Ends when somebody else has the lock for long.
        _ = try? await git("pack-refs", "--all")
    }

    @Sendable fileprivate func copy(_ round: Int) async throws {
        let path = directory.path("copy-\(round).git")
        try await git("clone", "--quiet", "--bare", "--no-local", self.path, path)
        try await git("-C", path, "fsck", "--full", "--strict")
    }

    /// A branch of git's own into the store.
    fileprivate func push(from clone: String) -> @Sendable (Int) async throws -> Void {
        { round in
            try await git("-C", clone, "fetch", "--quiet", "origin")
            try await git("-C", clone, "push", "--quiet", path, "start:refs/heads/pushed/\(round)")
        }
    }
}
