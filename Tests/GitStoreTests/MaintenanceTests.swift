import Foundation
import TestSupport
import Testing

@testable import GitStore

@Suite("Maintenance of a store", .timeLimit(.minutes(2)))
struct MaintenanceTests {
    @Test("packs refs and objects, keeps large files once, and writes an index that git accepts")
    func packsEverything() async throws {
        try await TemporaryStore.with { temporary in
            for number in 0..<5 { try await temporary.commit(["a": "\(number)"], on: "b/k\(number)") }
            let bytes = [UInt8](repeating: 7, count: 9 << 20)
            let large = try await temporary.commitLarge(bytes, on: "one")
            _ = try await temporary.commitLarge(bytes, on: "two")
            await temporary.store.close()
            let report = try await StoreMaintenance(path: temporary.path).run()
            #expect(report.packedRefs == 7)
            #expect(report.packsBefore == 9)
            #expect(report.packsAfter == 2)
            #expect(report.duplicates == 1)
            #expect(report.bytesAfter < report.bytesBefore)
            try await temporary.git("multi-pack-index", "verify")
            try await temporary.git("fsck", "--full", "--strict")
            let reopened = try await GitStore.open(at: temporary.path)
            #expect(try await reopened.commit(large).id == large)
            let blob = try await reopened.file(at: path("value"), in: large).blob
            #expect(try await collect(reopened.stream(blob, from: 0)) == bytes)
            await reopened.close()
        }
    }

    @Test("drops what no ref reaches, and says how much, or why not")
    func collects() async throws {
        try await TemporaryStore.with { temporary in
            for number in 0..<6 {
                let text = String(repeating: "\(UInt64.random(in: 0...(.max)))", count: 300)
                try await temporary.commit(["a": text], on: "k\(number)")
            }
            for number in 0..<4 {
                let head = try #require(try temporary.head("k\(number)"))
                try await temporary.store.remove(try #require(BranchName("k\(number)")), expecting: head)
            }
            await temporary.store.close()
            let packs = try temporary.packs().map { temporary.directory.path($0) }
            for pack in packs {
                let old = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -60)]
                try FileManager.default.setAttributes(old, ofItemAtPath: pack)
            }
            let report = try await StoreMaintenance(path: temporary.path).run()
            #expect(report.collection.collected == 12)
            #expect(report.collection.collectedBytes > 0)
            #expect(report.collectionProblem == nil)
            #expect(try await temporary.git("fsck", "--full", "--strict", "--unreachable") == "")
            try temporary.directory.write("", to: "store.git/logs/refs/heads/k5")
            let hampered = try await StoreMaintenance(path: temporary.path).run()
            #expect(hampered.collection.collected == 0)
            #expect(hampered.collectionProblem?.hasPrefix("logs keeps objects") == true)
        }
    }

    @Test("is refused while somebody uses the store, and makes none")
    func isRefused() async throws {
        try await TemporaryStore.with { temporary in
            let refusal = await #expect(throws: StoreRefusal.self) {
                try await StoreMaintenance(path: temporary.path).run()
            }
            #expect(refusal?.description.contains("process \(getpid())") == true)
            let nowhere = temporary.directory.path("nowhere")
            await #expect(throws: StoreRefusal.self) { try await StoreMaintenance(path: nowhere).run() }
            #expect(!temporary.directory.exists("nowhere"))
        }
    }

    @Test("leaves out what is damaged, and keeps the pack that held it aside")
    func leavesOutDamage() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "sound"], on: "b/sound")
            try await temporary.commit(["a": String(repeating: "damaged", count: 100)], on: "b/damaged")
            await temporary.store.close()
            try await temporary.damage("b/damaged:a")
            let report = try await StoreMaintenance(path: temporary.path).run()
            #expect(report.damagedPacks == 1)
            #expect(try await temporary.git("show", "b/sound:a") == "sound")
            let check = try await StoreCheck(path: temporary.path).run()
            #expect(check.findings.map(\.ref) == ["refs/heads/b/damaged"])
            #expect(check.findings.first?.path == "a")
            try await temporary.git("update-ref", "-d", "refs/heads/b/damaged")
            try await temporary.git("prune", "--expire=now")
            let packs = try temporary.packs().map { temporary.directory.path($0) }
            #expect(packs.count == 1)
        }
    }
}

@Suite("A check of a store", .timeLimit(.minutes(2)))
struct CheckTests {
    @Test("finds nothing in a sound store, while it is used")
    func findsNothing() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "1", "b/c": "2"], on: "b/k")
            try await temporary.commit(["a": "2"], on: "b/k")
            _ = try await temporary.commitLarge([UInt8](repeating: 7, count: 9 << 20), on: "large")
            try await temporary.store.putRecord([1], kind: "tickets", name: "t")
            let report = try await StoreCheck(path: temporary.path).run()
            #expect(report.findings == [])
            #expect(report.refs == 3)
            let listed = try await temporary.git("rev-list", "--all", "--objects")
            #expect(report.objects == listed.split(separator: "\n").count)
        }
    }

    @Test(
        "names every bad branch, what is bad and where",
        arguments: ["b/k", "b/k^{tree}", "b/k:value/a", "b/k~1:old"]
    )
    func namesBranches(_ object: String) async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["old": "old"], on: "b/k")
            let head = try await temporary.commit(["value/a": "new"], on: "b/k")
            try await temporary.store.putRecord([1], kind: "tickets", name: "t")
            let sound = try await temporary.commit(["a": "sound"], on: "b/sound")
            let bad = try await temporary.git("rev-parse", object)
            await temporary.store.close()
            try await temporary.git.unpackObjects()
            let file = "store.git/objects/\(bad.prefix(2))/\(bad.dropFirst(2))"
            let bytes = try temporary.directory.read(file)
            try temporary.directory.remove(file)
            let report = try await StoreCheck(path: temporary.path).run()
            #expect(report.findings.map(\.ref) == ["refs/heads/b/k"])
            #expect(report.findings.map(\.object) == [ObjectID(hex: bad)])
            #expect(report.findings.first?.advice.contains("update-ref -d refs/heads/b/k") == true)
            #expect(head != sound)
            try temporary.directory.write(bytes, to: file)
        }
    }

    @Test("names damaged indexes", arguments: [".idx", "/multi-pack-index"])
    func namesIndexes(_ ending: String) async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["a": "1"], on: "b/k")
            await temporary.store.close()
            _ = try await StoreMaintenance(path: temporary.path).run()
            let files = try temporary.directory.files().filter { $0.contains("objects/pack/") }
            let file = try #require(files.first { $0.hasSuffix(ending) })
            let bytes = try temporary.directory.read(file)
            var damaged = bytes
            damaged[bytes.count - 21] ^= 1
            try temporary.directory.write(damaged, to: file)
            let report = try await StoreCheck(path: temporary.path).run()
            #expect(report.findings.first.map(\.ref) == .some(nil))
            try temporary.directory.write(bytes, to: file)
            #expect(try await StoreCheck(path: temporary.path).run().findings.isEmpty)
        }
    }

    @Test("names broken refs, and those that were moved aside apart from them")
    func namesRefs() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "b/k")
            try await temporary.store.quarantine(#require(BranchName("b/k")), at: head)
            try temporary.directory.write("garbage", to: "store.git/refs/heads/b/broken")
            let report = try await StoreCheck(path: temporary.path).run()
            #expect(report.findings.map(\.ref) == ["refs/heads/b/broken"])
            #expect(report.quarantined == ["refs/cairn/quarantine/b/k"])
            try temporary.directory.remove("store.git/refs/heads/b/broken")
        }
    }
}

extension TemporaryStore {
    /// Changes a byte of an object in the pack that holds it.
    func damage(_ object: String) async throws {
        let id = try await git("rev-parse", object)
        for pack in try packs() {
            let listed = try await git("verify-pack", "-v", directory.path(pack))
            guard let line = listed.split(separator: "\n").first(where: { $0.hasPrefix(id) }),
                let offset = line.split(separator: " ").last.flatMap({ Int($0) })
            else { continue }
            var bytes = try directory.read(pack)
            bytes[offset + 8] ^= 0x55
            try directory.remove(pack)
            try directory.write(bytes, to: pack)
        }
    }
}
