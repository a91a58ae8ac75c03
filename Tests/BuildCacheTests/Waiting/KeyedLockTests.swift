import Testing
import TestSupport

@testable import BuildCache

@Suite("The lock of a key", .timeLimit(.minutes(3)))
struct KeyedLockTests {
    @Test("lets one in at a time, in the order of arrival")
    func order() async throws {
        let lock = KeyedLock<String>()
        let gate = Gate()
        let visits = Journal<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await lock.withLock("k") { try await gate.pass() } }
            try await eventually("the first holds it") { lock.heldCount == 1 }
            for visitor in 1...5 {
                group.addTask { try await lock.withLock("k") { visits.write(visitor) } }
                try await eventually("visitor \(visitor) queues") { lock.waiterCount(for: "k") == visitor }
            }
            gate.open()
            try await group.waitForAll()
        }
        #expect(visits.entries == [1, 2, 3, 4, 5])
    }

    @Test("does not hold up other keys")
    func otherKeys() async throws {
        let lock = KeyedLock<String>()
        let gate = Gate()
        async let held: Void = lock.withLock("a") { try await gate.pass() }
        try await eventually("a is held") { lock.heldCount == 1 }
        #expect(try await lock.withLock("b") { true })
        gate.open()
        try await held
    }

    @Test("is left by a cancelled task without disturbing the others")
    func cancellation() async throws {
        let lock = KeyedLock<String>()
        let gate = Gate()
        let holder = Task { try await lock.withLock("k") { try await gate.pass() } }
        try await eventually("it is held") { lock.heldCount == 1 }
        let leaver = Task { try await lock.withLock("k") {} }
        try await eventually("one queues") { lock.waiterCount(for: "k") == 1 }
        let stayer = Task { try await lock.withLock("k") { "in" } }
        try await eventually("two queue") { lock.waiterCount(for: "k") == 2 }
        leaver.cancel()
        await #expect(throws: CancellationError.self) { try await leaver.value }
        gate.open()
        #expect(try await stayer.value == "in")
        try await holder.value
    }

    @Test("is forgotten when nobody holds or awaits it")
    func forgotten() async throws {
        let lock = KeyedLock<String>()
        try await lock.withLock("k") {}
        await #expect(throws: Unexpected.self) {
            try await lock.withLock("k") { throw Unexpected(description: "inside") }
        }
        #expect(lock.heldCount == 0)
    }

    @Test("never has two holders, however many contend")
    func exclusion() async throws {
        let lock = KeyedLock<Int>()
        let steps = Journal<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    try await lock.withLock(1) {
                        steps.write(+1)
                        await Task.yield()
                        steps.write(-1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(steps.entries == (0..<500).flatMap { _ in [1, -1] })
        #expect(lock.heldCount == 0)
    }
}
