import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GitStore

@Suite("A group of commits", .timeLimit(.minutes(3)))
struct GroupCommitTests {
    @Test("is one pack, however many branches it changes")
    func isOnePack() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            try await temporary.asOneGroup(
                faults,
                (0..<64).map { number in
                    { try await temporary.commit(["log": "\(number)"], on: "tests/k\(number)") }
                }
            )
            #expect(try temporary.packs().count == 2)
            let listed = try await temporary.git("for-each-ref", "--format=%(refname)", "refs/heads/tests")
            #expect(listed.split(separator: "\n").count == 64)
            #expect(try await temporary.git("show", "tests/k17:log") == "17")
            for pack in try temporary.packs() {
                let path = temporary.directory.path(pack)
                try await temporary.git("verify-pack", "-v", path)
                try await temporary.git("index-pack", "--verify", path)
            }
        }
    }

    @Test("holds an object once that several of its commits have")
    func sharesObjects() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            try await temporary.asOneGroup(
                faults,
                (0..<10).map { number in
                    { try await temporary.commit(["a": "same", "b/a": "same"], on: "k\(number)") }
                }
            )
            // Two of the one held back (its tree and blob differ), its commit; then blob, two trees, one commit.
            #expect(
                try await temporary.git("rev-list", "--all", "--objects").split(separator: "\n").count == 7
            )
            let counted = try await temporary.git("count-objects", "-v")
            #expect(counted.contains("in-pack: 7\n"))
            #expect(counted.contains("count: 0\n"))
        }
    }

    @Test("loses only those of its commits that cannot be made")
    func failsOneByOne() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let store = temporary.store
            let branches = try (0..<5).map { try #require(BranchName("k\($0)")) }
            let head = try await temporary.commit(["a": "1"], on: "k0")
            var moved = Transaction(on: branches[0], expecting: nil, subject: "s", trailers: [], time: 1)
            moved.put([1], at: try path("a"))
            var unreadable = Transaction(on: branches[1], expecting: nil, subject: "s", trailers: [], time: 1)
            unreadable.put(Array("left out of the pack".utf8), at: try path("a"))
            unreadable.putFile(temporary.directory.path("nope"), at: try path("b"))
            try await temporary.asOneGroup(
                faults,
                [
                    { [moved] in await expect(.modified) { try await store.commit(moved) } },
                    { [unreadable] in
                        await expect(.fileSystem(ENOENT)) { try await store.commit(unreadable) }
                    },
                    { try await temporary.commit(["a": "2"], on: "k2") },
                    { try await temporary.commit(["a": "3"], on: "k3") },
                    { try await temporary.commit(["a": "4"], on: "k4") },
                ]
            )
            #expect(try temporary.head("k0") == head)
            #expect(try temporary.head("k1") == nil)
            for number in 2..<5 { #expect(try await temporary.git("show", "k\(number):a") == "\(number)") }
            let lost = ObjectID.blob(Array("left out of the pack".utf8))
            await expect(.notFound) { try await store.size(of: lost) }
        }
    }

    @Test("has one commit of each branch; the second one sees the first")
    func keepsBranchesInOrder() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let outcomes = Mutex<[GitError.Code?]>([])
            let commit: @Sendable () async throws -> Void = {
                do {
                    try await temporary.commit(["a": "1"], on: "k")
                    outcomes.withLock { $0.append(nil) }
                } catch let error as GitError {
                    outcomes.withLock { $0.append(error.code) }
                }
            }
            try await temporary.asOneGroup(faults, [commit, commit])
            #expect(outcomes.withLock { $0 } == [nil, .modified])
            #expect(try await temporary.git("rev-list", "--count", "k") == "1")
        }
    }

    @Test("does not wait for a branch that somebody else has locked")
    func passesLockedBranches() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let ended = Mutex<[String]>([])
            try temporary.directory.write("", to: "store.git/refs/heads/locked.lock")
            try await temporary.asOneGroup(
                faults,
                [
                    {
                        await expect(.locked) { try await temporary.commit(["a": "1"], on: "locked") }
                        ended.withLock { $0.append("locked") }
                    },
                    {
                        try await temporary.commit(["a": "1"], on: "free")
                        ended.withLock { $0.append("free") }
                    },
                ]
            )
            #expect(ended.withLock { $0 } == ["free", "locked"])
            #expect(temporary.directory.exists("store.git/refs/heads/locked.lock"))
            try temporary.directory.remove("store.git/refs/heads/locked.lock")
            let head = try await temporary.commit(["a": "1"], on: "locked")
            #expect(try temporary.head("locked") == head)
        }
    }

    @Test("may be larger than what is kept in memory")
    func mayBeLarge() async throws {
        try await TemporaryStore.with { temporary in
            var generator = SplitMix(state: 7)
            let source = try temporary.directory.makeDirectory("value")
            for number in 0..<7 {
                let bytes = (0..<(3 << 17)).flatMap { _ in generator.next().bytes }
                try temporary.directory.write(bytes, to: "value/\(number)")
            }
            try temporary.directory.write(String(repeating: "x", count: 3 << 20), to: "value/easy")
            let branch = try #require(BranchName("k"))
            var bad = Transaction(on: branch, expecting: nil, subject: "s", trailers: [], time: 1)
            bad.putDirectory(source, at: try path("value"))
            bad.putFile(temporary.directory.path("nope"), at: try path("log"))
            var good = Transaction(on: branch, expecting: nil, subject: "s", trailers: [], time: 1)
            good.putDirectory(source, at: try path("value"))
            // Goes through the temporary file and is cut off again.
            await expect(.fileSystem(ENOENT)) { [bad] in try await temporary.store.commit(bad) }
            #expect(try temporary.packs().isEmpty)
            let head = try await temporary.store.commit(good)
            let pack = try #require(temporary.packs().first)
            try await temporary.git("index-pack", "--verify", temporary.directory.path(pack))
            let stored = try await temporary.git.run(["show", "\(head):value/3"])
            #expect(stored == (try temporary.directory.read("value/3")))
        }
    }

    @Test("does not wait for large files: they are in the store before it begins")
    func bringsLargeFilesBefore() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let source = try temporary.directory.makeDirectory("value")
            let bytes = [UInt8](repeating: 7, count: 9 << 20)
            try temporary.directory.write(bytes, to: "value/sub/large")
            var transaction = Transaction(
                on: try #require(BranchName("k")),
                expecting: nil,
                subject: "s",
                trailers: [],
                time: 1
            )
            transaction.putDirectory(source, at: try path("value"))
            let blob = ObjectID.blob(bytes).description
            try await temporary.asOneGroup(
                faults,
                [{ [transaction] in _ = try await temporary.store.commit(transaction) }],
                whileQueued: {
                    let packs = try temporary.packs()
                    #expect(packs.contains { $0.contains("pack-ca1b") })
                }
            )
            #expect(try await temporary.git("rev-parse", "k:value/sub/large") == blob)
        }
    }

    @Test("is durable though git packs its refs, and removes their directories, before those are synced")
    func outlivesItsDirectories() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let (path, names) = (temporary.path, ["d1/k", "d2/k"])
            let start = try await temporary.commit(["a": "0"], on: "start")
            for name in names { try await temporary.git("update-ref", "refs/heads/\(name)", "\(start)") }
            let renamed = Mutex(0)
            faults.beforeRename { name in
                guard name.hasSuffix("/k") else { return }
                let count = renamed.withLock { count in
                    count += 1
                    return count
                }
                if count == names.count { _ = system("git -C '\(path)' pack-refs --all 2>/dev/null") }
            }
            try await temporary.asOneGroup(
                faults,
                names.map { name in { try await temporary.commit(["a": name], on: name) } }
            )
            #expect(renamed.withLock { $0 } == names.count)
            for name in names { #expect(try await temporary.git("show", "\(name):a") == name) }
        }
    }

    @Test("is safe from a git that repacks before its refs are there")
    func isSafeFromRepacking() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            try await temporary.commit(["a": "0"], on: "other")
            let path = temporary.path
            let done = Mutex<Int32?>(nil)
            faults.beforeRename { name in
                guard name.hasSuffix("refs/heads/k") else { return }
                // All packs are there, the ref is not.
                let status = system("git -C '\(path)' repack -adq")
                done.withLock { $0 = status }
            }
            let head = try await temporary.commit(["a": "1"], on: "k")
            #expect(done.withLock { $0 } == 0)
            #expect(try await temporary.git("show", "k:a") == "1")
            #expect(try await temporary.store.commit(head).id == head)
            await temporary.store.close()
            #expect(try temporary.directory.files().filter { $0.hasSuffix(".keep") }.isEmpty)
        }
    }
}
