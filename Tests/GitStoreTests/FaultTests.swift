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
                try await eventually("there is nothing to do") { !temporary.store.upkeep.isBusy }
                try await temporary.git("fsck", "--full", "--strict")
                let leftovers = try temporary.directory.files().filter {
                    $0.contains("/tmp_") || $0.hasSuffix(".lock") && !$0.hasSuffix("daemon.lock")
                        || $0.hasSuffix(".keep") && $0.contains("objects/pack")
                }
                #expect(leftovers == [], "call \(number)")
                if calls < number { break }
            } while number < 200
            #expect(number > 20)
            #expect(failures > 10)
        }
    }
}

extension TemporaryStore {
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
