import BuilderProtocol
import GitStore
import TestSupport
import Testing

@testable import BuildCache

@Suite("Which results go")
struct LeastRecentlyUsedTests {
    @Test("those beyond the number, used least recently first; the one used last stays")
    func beyondTheNumber() throws {
        let victims = try choose([30, 10, 20, 40], keep: RetentionPolicy(keepResults: 2))
        #expect(victims == [10, 20])
        #expect(try choose([30, 10], held: [10], keep: RetentionPolicy(keepResults: 1)) == [])
    }

    @Test("those that nobody used for long, the last one too")
    func unusedForLong() throws {
        let policy = RetentionPolicy(keepFor: .seconds(100))
        #expect(try choose([30, 10, 20], keep: policy, now: 120) == [10, 20])
        #expect(try choose([30, 10, 20], keep: policy, now: 130) == [10, 20, 30])
    }

    @Test("whatever the history: never a held one, never more than needed, and few enough are left")
    func keepsItsPromises() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let uses = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                Int.random(in: 0...40, using: &random)
            }
            let held = Set(uses.indices.filter { _ in Int.random(in: 0...3, using: &random) == 0 })
            let limit = Int.random(in: 1...20, using: &random)
            let age =
                Bool.random(using: &random) ? Duration.seconds(Int.random(in: 0...60, using: &random)) : nil
            let policy = RetentionPolicy(keepFor: age, keepResults: limit)
            var found = LeastRecentlyUsed(limit: 1 << 20)
            let all = try uses.enumerated().map { try use($1, name: "k\($0)") }
            for (index, use) in all.enumerated() { found.look(at: use, isEvictable: !held.contains(index)) }
            let now = Timestamp(secondsSince1970: 60)
            let victims = found.victims(by: policy, now: now)

            let gone = Set(victims.map(\.use))
            #expect(gone.count == victims.count)
            #expect(gone.isDisjoint(with: held.map { all[$0] }))
            let left = all.filter { !gone.contains($0) }
            let heldOrLast = held.union(all.indices.filter { all[$0] == all.max() })
            #expect(left.count <= max(limit, heldOrLast.count))
            for victim in victims where victim.reason == .count {
                #expect(victim.use != all.max())
                // Nothing that could have gone instead was used earlier.
                #expect(left.allSatisfy { $0 > victim.use || held.contains(all.firstIndex(of: $0) ?? -1) })
            }
            for victim in victims where victim.reason == .age {
                #expect(now - victim.use.lastUse >= age ?? .seconds(1000))
            }
            if let age {
                let stale = left.filter {
                    now - $0.lastUse >= age && !held.contains(all.firstIndex(of: $0) ?? -1)
                }
                #expect(stale.isEmpty)
            }
            // No more than it takes.
            if !victims.contains(where: { $0.reason == .age }) {
                #expect(left.count >= min(limit, all.count))
            }
        }
    }

    @Test("in bounded memory: so many a round, the oldest of all")
    func roundsAreBounded() throws {
        var found = LeastRecentlyUsed(limit: 3)
        for second in [5, 9, 1, 8, 2, 7, 3, 6, 4] { found.look(at: try use(second), isEvictable: true) }
        let victims = found.victims(by: RetentionPolicy(keepResults: 1), now: Timestamp(secondsSince1970: 10))
        #expect(victims.map(\.use.lastUse.secondsSince1970) == [1, 2, 3])
    }

    private func choose(
        _ seconds: [Int],
        held: Set<Int> = [],
        keep policy: RetentionPolicy,
        now: Int64 = 50
    ) throws -> [Int64] {
        var found = LeastRecentlyUsed()
        for second in seconds { found.look(at: try use(second), isEvictable: !held.contains(second)) }
        return found.victims(by: policy, now: Timestamp(secondsSince1970: now)).map(
            \.use.lastUse.secondsSince1970
        )
    }

    private func use(_ second: Int, name: String = "k") throws -> ResultUse {
        let branch = Branch(
            name: try #require(BranchName("b/\(name)")),
            head: ObjectID.blob(Array("\(second)".utf8))
        )
        return ResultUse(branch: branch, lastUse: Timestamp(secondsSince1970: Int64(second)))
    }
}
