import Foundation
import TestSupport
import Testing

@testable import GitStore

@Suite("A store whose file system fails", .timeLimit(.minutes(5)))
struct FaultTests {
    @Test("keeps what it acknowledged and goes on, whichever write, sync or rename fails")
    func survivesEveryFault() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            var number = 0
            var failures = 0
            repeat {
                number += 1
                faults.fail(call: number)
                failures += try await temporary.commitSome(round: number)
                let calls = faults.calls
                faults.fail(call: nil)
                try await temporary.commit(["after": "\(number)"], on: "after\(number)")
                try await eventually("there is nothing to do") { temporary.store.isAtRest }
                try await temporary.git("fsck", "--full", "--strict")
                let leftovers = try temporary.directory.files().filter {
                    $0.contains("/tmp_") || $0.hasSuffix(".lock") && !$0.hasSuffix("daemon.lock")
                        || $0.hasSuffix(".keep") && $0.contains("objects/pack")
                }
                #expect(leftovers == [], "call \(number)")
                if calls < number { break }
            } while number < 200
            #expect(number > 15)
            #expect(failures > 10)
        }
    }

    @Test("mends a broken ref in the end, whichever call failed before")
    func mendsAfterFaults() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            let branch = try #require(BranchName("b/k"))
            var (number, calls) = (0, 0)
            repeat {
                number += 1
                try temporary.directory.write("", to: "store.git/refs/heads/b/k")
                faults.fail(call: number)
                _ = try? await temporary.store.mend(branch)
                calls = faults.calls
                faults.fail(call: nil)
                _ = try await temporary.store.mend(branch)
                try await temporary.commit(["a": "\(number)"], on: "b/k")
                #expect(try await temporary.git("show", "b/k:a") == "\(number)")
            } while calls >= number && number < 20
            #expect(number > 2)
        }
    }

    @Test("loses nothing when a merge of packs fails, whichever call it is")
    func survivesFailedMerges() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            try await temporary.makePacks(PackMerge.Tier.young.limit + 4)
            let original = temporary.directory.path("original")
            try FileManager.default.copyItem(atPath: temporary.path, toPath: original)
            var (number, isWhole) = (0, false)
            repeat {
                number += 1
                let root = temporary.directory.path("copy-\(number)")
                try FileManager.default.copyItem(atPath: original, toPath: root)
                let merge = PackMerge(
                    directory: PackDirectory(root: root, fileSystem: faults.fileSystem),
                    pace: .full,
                    isStopped: { false }
                )
                faults.fail(call: number)
                isWhole = (try? merge.run(.young))?.hasMerged == true
                faults.fail(call: nil)
                let git = Git(in: root)
                try await git("fsck", "--full", "--strict")
                let listed = try await git("rev-list", "--all", "--objects")
                #expect(listed.split(separator: "\n").count == 3 * (PackMerge.Tier.young.limit + 4))
                let files = try FileManager.default.contentsOfDirectory(atPath: root + "/objects/pack")
                #expect(!files.contains { $0.hasPrefix("tmp_") })
            } while !isWhole && number < 100
            #expect(number > 5)
        }
    }

    @Test("loses no ref when packing refs fails, whichever call it is")
    func survivesFailedCompaction() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            var heads: [String: ObjectID] = [:]
            var number = 0
            var calls = 0
            repeat {
                number += 1
                for name in ["same", "new\(number)"] {
                    heads[name] = try await temporary.commit(["a": "\(number)"], on: name)
                }
                // The store's own upkeep looks at its refs after the first commit, with the lock that is wanted here.
                try await eventually("there is nothing to do") { temporary.store.isAtRest }
                let compaction = temporary.compaction(faults.fileSystem)
                faults.fail(call: number)
                let packed = try? compaction.pack(atLeast: 1)
                for ref in packed ?? [] { compaction.prune(ref.name, ref.id) }
                calls = faults.calls
                faults.fail(call: nil)
                for (name, head) in heads { #expect(try temporary.head(name) == head) }
                let shown = try await temporary.git("for-each-ref", "--format=%(refname:short) %(objectname)")
                #expect(
                    shown == heads.sorted { $0.key < $1.key }.map { "\($0) \($1)" }.joined(separator: "\n")
                )
            } while calls >= number && number < 100
            #expect(number > 2)
            #expect(try temporary.directory.files().filter { $0.hasSuffix(".lock") }.count == 1)
        }
    }
}

extension TemporaryStore {
    /// So many packs, each of a commit; more than upkeep would leave, for it does not see all of them at once.
    fileprivate func makePacks(_ count: Int) async throws {
        let aside = try directory.makeDirectory("aside")
        for number in 0..<count {
            try await commit(["a": "\(number)"], on: "k\(number)")
            guard number == count / 2 else { continue }
            try await rest()
            try move(from: path + "/objects/pack", to: aside)
        }
        try await rest()
        try move(from: aside, to: path + "/objects/pack")
    }

    /// The last pack is let go of a moment after its caller knows.
    private func rest() async throws {
        try await eventually("nothing is under way") {
            try store.isAtRest
                && !directory.files().contains { $0.hasSuffix(".keep") && $0.contains("/pack/") }
        }
    }

    private func move(from directory: String, to other: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            try FileManager.default.moveItem(atPath: "\(directory)/\(name)", toPath: "\(other)/\(name)")
        }
    }

    fileprivate func compaction(_ fileSystem: FileSystem) -> RefCompaction {
        RefCompaction(refWriter: RefWriter(root: path, refs: Refs(root: path), fileSystem: fileSystem))
    }

    /// Commits to a few branches at once, and a record; returns how many failed.
    fileprivate func commitSome(round: Int) async throws -> Int {
        let heads = await withTaskGroup(of: (String, ObjectID?).self) { group in
            for branch in 0..<4 {
                let name = "round\(round)/k\(branch)"
                group.addTask { (name, try? await commit(["a/b": name], on: name)) }
            }
            group.addTask { [store] in
                _ = try? await store.putRecord([UInt8(round & 255)], kind: "k", name: "r")
                _ = try? await store.removeRecord(kind: "k", name: "r")
                return ("", nil)
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (name, head) in heads {
            #expect(await revision("refs/heads/\(name)") == head, "round \(round)")
            #expect(try await git("show", "\(head):a/b") == name)
            #expect(try await store.commit(head).id == head)
        }
        return 4 - heads.count
    }
}
