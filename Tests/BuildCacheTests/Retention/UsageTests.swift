import BuilderProtocol
import GitStore
import TestSupport
import Testing

@testable import BuildCache

@Suite("Last uses", .timeLimit(.minutes(3)))
struct UsageTests {
    @Test("are what was recorded last, and come back from what was saved")
    func remembers() throws {
        let usage = Usage()
        for number in 0..<5000 { usage.record(try branch(number), at: time(number % 1000)) }
        usage.record(try branch(7), at: time(5000))
        usage.record(try branch(7), at: time(4000))
        usage.forget(try branch(8))
        let saved = try #require(usage.takeChanges())
        #expect(usage.takeChanges() == nil)
        let restored = Usage()
        #expect(restored.restore(saved))
        for usage in [usage, restored] {
            #expect(usage.lastUse(of: try branch(7)) == time(5000))
            #expect(usage.lastUse(of: try branch(8)) == nil)
            #expect(usage.lastUse(of: try branch(9)) == time(9))
            #expect(usage.lastUse(of: try branch(4999)) == time(999))
            #expect(usage.lastUse(of: try branch(5000)) == nil)
        }
    }

    @Test("that are damaged count for nothing", arguments: [0, 20, 40, 59])
    func refusesDamage(byte: Int) throws {
        let usage = Usage()
        usage.record(try branch(1), at: time(1))
        var saved = try #require(usage.takeChanges())
        let restored = Usage()
        #expect(!restored.restore(Array(saved.dropLast())))
        saved[min(byte, saved.count - 1)] ^= 1
        #expect(!restored.restore(saved))
        #expect(restored.lastUse(of: try branch(1)) == nil)
    }

    @Test("are bounded: the older half is forgotten first")
    func isBounded() {
        var table = UsageTable(limit: 1000)
        for number in 1...5000 { table.record(StableHash.of("\(number)".utf8), at: Int64(number)) }
        #expect(table.count <= 1000)
        #expect(table.lastUse(of: StableHash.of("5000".utf8)) == 5000)
        #expect(table.lastUse(of: StableHash.of("1".utf8)) == nil)
    }

    private func branch(_ number: Int) throws -> BranchName { try #require(BranchName("b/k\(number)")) }

    private func time(_ seconds: Int) -> Timestamp {
        Timestamp(secondsSince1970: 1_700_000_000 + Int64(seconds))
    }
}
