import Foundation
import TestSupport
import Testing

@testable import GitStore

@Suite("Collecting garbage", .timeLimit(.minutes(2)))
struct CollectionTests {
    @Test("gives the room of removed branches back, and leaves everything else readable")
    func givesRoomBack() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.fill(branches: 40)
            let before = try temporary.objectBytes()
            for number in 0..<40 where number % 4 != 0 { try await temporary.remove("k\(number)") }
            try temporary.grow(old: true)
            let report = try await temporary.store.collectGarbage(grace: .zero)
            #expect(report.collected == 30 * 3)
            #expect(report.unreachable == 30 * 3)
            #expect(report.spared.isEmpty)
            #expect(try temporary.objectBytes() < before / 2)
            #expect(before - (try temporary.objectBytes()) >= report.collectedBytes - 4096)
            for number in stride(from: 0, to: 40, by: 4) {
                #expect(try await temporary.git("show", "k\(number):a") == SplitMix.text(number))
                let head = try #require(try temporary.head("k\(number)"))
                let file = try await temporary.store.file(at: path("a"), in: head)
                _ = try await temporary.store.bytes(of: file.blob, limitBytes: 1 << 20)
            }
            #expect(try await temporary.git("fsck", "--full", "--unreachable", "--strict") == "")
            for pack in try temporary.packs() {
                try await temporary.git("index-pack", "--verify", temporary.directory.path(pack))
            }
            try await temporary.commit(["a": "again"], on: "k1")
            #expect(try await temporary.git("show", "k1:a") == "again")
        }
    }

    @Test("waits a grace period between finding garbage and dropping it")
    func waits() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.fill(branches: 4)
            let gone = try #require(try temporary.head("k1"))
            try await temporary.remove("k1")
            try temporary.grow(old: true)
            #expect(try await temporary.store.collectGarbage(grace: .seconds(3600)).unreachable == 3)
            #expect(try await temporary.store.collectGarbage(grace: .seconds(3600)) == CollectionReport())
            // Whoever read it when it lost its ref can go on.
            #expect(try await temporary.store.commit(gone).id == gone)
            #expect(try await temporary.store.collectGarbage(grace: .nanoseconds(1)).collected == 3)
            await #expect(throws: (any Error).self) { try await temporary.git("cat-file", "-e", "\(gone)") }
        }
    }

    @Test("spares what came back into use, and what somebody touched, since it was found")
    func sparesWhatCameBack() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.fill(branches: 8)
            let heads = try (0..<8).map { try #require(try temporary.head("k\($0)")) }
            for number in 0..<8 { try await temporary.remove("k\(number)") }
            try temporary.grow(old: true)
            #expect(try await temporary.store.collectGarbage(grace: .seconds(1)).unreachable == 24)
            try await temporary.git("update-ref", "refs/heads/back", heads[3].description)
            let touched = try #require(temporary.packs().first)
            try temporary.grow(touched, old: false)
            let report = try await temporary.store.collectGarbage(grace: .nanoseconds(1))
            #expect(report.unreachable == 21)
            #expect(try await temporary.git("show", "back:a") == SplitMix.text(3))
            #expect(try temporary.packs().contains(touched))
        }
    }

    @Test("keeps what any ref reaches, whoever made it and whatever its name is")
    func keepsAllRefs() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.fill(branches: 6)
            try await temporary.git("tag", "--annotate", "t", "--message", "m", "k0")
            try await temporary.git("update-ref", "refs/heads/\u{e9}", "k1")
            try await temporary.git("update-ref", "refs/other/x", "k2")
            try await temporary.git("update-ref", "refs/cairn/quarantine/q", "k3")
            try await temporary.git("pack-refs", "--all")
            try await temporary.git("update-ref", "--no-deref", "HEAD", "k4")
            try await temporary.store.putRecord([1, 2, 3], kind: "k", name: "r")
            for number in 0..<5 { try await temporary.remove("k\(number)") }
            try temporary.grow(old: true)
            let report = try await temporary.store.collectGarbage(grace: .zero)
            #expect(report.unreachable == 0)
            for ref in ["t^{}", "refs/heads/\u{e9}", "refs/other/x", "refs/cairn/quarantine/q", "HEAD", "k5"]
            {
                #expect(try await temporary.git("show", "\(ref):a") != "")
            }
            #expect(try await temporary.store.records(kind: "k") == ["r": [1, 2, 3]])
        }
    }

    @Test("leaves kept packs and other gits' packs alone, unless nothing in these is needed any more")
    func respectsOthers() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.fill(branches: 6)
            try await temporary.git("repack", "-adfq")
            let theirs = try #require(temporary.packs().first)
            try await temporary.commit(["a": "kept"], on: "kept")
            let kept = try #require(temporary.packs().first { $0 != theirs })
            try temporary.directory.write("mine\n", to: "\(kept.dropLast(4))keep")
            try await temporary.remove("kept")
            for number in 0..<5 { try await temporary.remove("k\(number)") }
            try temporary.grow(old: true)
            #expect(try await temporary.store.collectGarbage(grace: .zero).collected == 0)
            #expect(try temporary.packs().sorted() == [theirs, kept].sorted())
            try await temporary.remove("k5")
            #expect(try await temporary.store.collectGarbage(grace: .zero).collected == 18)
            #expect(try temporary.packs() == [kept])
        }
    }

    @Test("drops loose objects, but not those that were just written")
    func dropsLoose() async throws {
        try await TemporaryStore.with { temporary in
            let old = try await temporary.git("hash-object", "-w", "--stdin", input: "old")
            let new = try await temporary.git("hash-object", "-w", "--stdin", input: "new")
            try temporary.grow("store.git/objects/\(old.prefix(2))/\(old.dropFirst(2))", old: true)
            try temporary.grow("store.git/objects/\(new.prefix(2))/\(new.dropFirst(2))", old: false)
            #expect(try await temporary.store.collectGarbage(grace: .zero).collected == 1)
            #expect(await temporary.revision("\(old)^{blob}") == nil)
            #expect(await temporary.revision("\(new)^{blob}") != nil)
        }
    }

    @Test("drops nothing while an object that is needed is damaged, except one that was given up")
    func stopsAtDamage() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.fill(branches: 3)
            try await temporary.unpacked { temporary in
                let head = try #require(try temporary.head("k1"))
                let tree = try await temporary.git("rev-parse", "k1^{tree}")
                let file = "store.git/objects/\(tree.prefix(2))/\(tree.dropFirst(2))"
                let content = try temporary.directory.read(file)
                try temporary.directory.remove(file)
                try await temporary.remove("k2")
                try temporary.grow(old: true)
                await #expect(throws: GitError.self) {
                    try await temporary.store.collectGarbage(grace: .zero)
                }
                try await temporary.git("update-ref", "refs/cairn/quarantine/k1", head.description)
                try await temporary.remove("k1")
                #expect(try await temporary.store.collectGarbage(grace: .zero).collected > 0)
                #expect(
                    try await temporary.store.commit(try #require(try temporary.head("k0"))).parents == []
                )
                try temporary.directory.write(content, to: file)
                try await temporary.git("update-ref", "-d", "refs/cairn/quarantine/k1")
            }
        }
    }

    @Test("goes on beside commits, removals and merges without a loss")
    func besideMerging() async throws {
        try await TemporaryStore.with { temporary in
            let store = temporary.store
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for number in 0..<60 {
                            let name = "w\(writer)/k\(number)"
                            let head = try await temporary.commit(["a": name], on: name)
                            guard number % 3 != 0 else { continue }
                            try await store.remove(try #require(BranchName(name)), expecting: head)
                        }
                    }
                }
                group.addTask {
                    // A grace of nothing much: garbage goes in the second round after it was made.
                    while try (0..<4).contains(where: { try temporary.head("w\($0)/k57") == nil }) {
                        _ = try await store.collectGarbage(grace: .nanoseconds(1))
                    }
                }
                group.addTask {
                    while try (0..<4).contains(where: { try temporary.head("w\($0)/k57") == nil }) {
                        let packs = PackDirectory(root: temporary.path, fileSystem: FileSystem())
                        _ = try? PackMerge(directory: packs, pace: .full) { false }.runAll()
                        store.upkeep.noteDeletion()
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
                try await group.waitForAll()
            }
            try await eventually("there is nothing to do") { store.isAtRest }
            for writer in 0..<4 {
                for number in stride(from: 0, to: 60, by: 3) {
                    let name = "w\(writer)/k\(number)"
                    #expect(try await temporary.git("show", "\(name):a") == name)
                }
            }
        }
    }

    @Test("loses nothing and leaves nothing half-done, whichever write, sync or rename fails")
    func survivesEveryFault() async throws {
        try await TemporaryStore.withFaults { temporary, faults in
            var number = 0
            repeat {
                number += 1
                try await temporary.asOneGroup(
                    faults,
                    (0..<6).map { branch in
                        { try await temporary.commit(["a": SplitMix.text(branch)], on: "k\(branch)") }
                    }
                )
                for branch in [0, 2, 4] { try await temporary.remove("k\(branch)") }
                try temporary.grow(old: true)
                faults.fail(call: number)
                _ = try? await temporary.store.collectGarbage(grace: .zero)
                let calls = faults.calls
                faults.fail(call: nil)
                try await temporary.git("fsck", "--full", "--strict")
                for branch in [1, 3, 5] {
                    #expect(
                        try await temporary.git("show", "k\(branch):a") == SplitMix.text(branch),
                        "call \(number)"
                    )
                    try await temporary.remove("k\(branch)")
                }
                if calls < number { break }
            } while number < 60
            #expect(number > 5)
        }
    }
}

extension TemporaryStore {
    /// Branches `k0` and on, each with a file of its own that does not compress.
    fileprivate func fill(branches count: Int) async throws {
        for number in 0..<count { try await commit(["a": SplitMix.text(number)], on: "k\(number)") }
        try await eventually("the packs are few") { store.isAtRest }
    }

    fileprivate func remove(_ branch: String) async throws {
        let head = try #require(try head(branch))
        try await store.remove(try #require(BranchName(branch)), expecting: head)
    }

    fileprivate func objectBytes() throws -> Int {
        try directory.files().filter { $0.hasPrefix("store.git/objects/") }
            .reduce(0) { $0 + (try directory.read($1).count) }
    }

    /// Sets the time of every file of objects an hour back, or ahead.
    fileprivate func grow(old: Bool) throws {
        for file in try directory.files() where file.hasPrefix("store.git/objects/") {
            try grow(file, old: old)
        }
    }

    fileprivate func grow(_ file: String, old: Bool) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: old ? -3600 : 3600)],
            ofItemAtPath: directory.path(file)
        )
    }
}

extension SplitMix {
    /// The same for a number in every run, and without repetitions.
    fileprivate static func text(_ number: Int) -> String {
        var generator = SplitMix(state: UInt64(number))
        return (0..<200).map { _ in String(generator.next(), radix: 36) }.joined()
    }
}
