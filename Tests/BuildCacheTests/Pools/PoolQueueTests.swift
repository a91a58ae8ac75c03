import BuilderProtocol
import TestSupport
import Testing

@testable import BuildCache

@Suite("The queue of a pool")
struct PoolQueueTests {
    @Test("gives a slot at once while there is one")
    func free() {
        var queue = PoolQueue(capacity: 2)
        let hasSlot = ["1", "2", "3"].map { queue.arrive($0) }
        #expect(hasSlot == [true, true, false])
        #expect(queue.inUse == 2)
    }

    @Test("serves higher priorities first, whoever came first")
    func priority() {
        var queue = full()
        queue.wait("low", priority: -5)
        queue.wait("high", priority: 5)
        queue.wait("middle")
        #expect(queue.servingOrder() == ["high", "middle", "low"])
    }

    @Test("serves users in turn within a priority")
    func turns() {
        var queue = full()
        for build in ["a1", "a2", "a3"] { queue.wait(build, user: "a") }
        for build in ["b1", "b2"] { queue.wait(build, user: "b") }
        queue.wait("n1", user: nil)
        #expect(queue.servingOrder() == ["a1", "b1", "n1", "a2", "b2", "a3"])
    }

    @Test("tells how many come first, slots in use included")
    func ahead() {
        var queue = full()
        for build in ["a1", "a2"] { queue.wait(build, user: "a") }
        queue.wait("b1", user: "b")
        #expect(queue.ahead(of: "a1") == 1)
        #expect(queue.ahead(of: "b1") == 2)
        #expect(queue.ahead(of: "a2") == 3)
        #expect(queue.ahead(of: "unknown") == nil)
    }

    @Test("frees the place of a build that leaves")
    func leaving() {
        var queue = full()
        queue.wait("1")
        queue.wait("2")
        let hasLeft = [queue.leave("1"), queue.leave("1")]
        #expect(hasLeft == [true, false])
        #expect(queue.ahead(of: "2") == 1)
        #expect(queue.servingOrder() == ["2"])
    }

    @Test("grants more when it grows and takes none back when it shrinks")
    func resizing() {
        var queue = full()
        queue.wait("1")
        queue.wait("2")
        let granted = [queue.resize(to: 3), queue.resize(to: 1)]
        #expect(granted == [["1", "2"], []])
        queue.wait("3")
        let released = [queue.release(), queue.release(), queue.release()]
        #expect(released == [[], [], ["3"]])
    }

    @Test("keeps its promises in random histories: capacity, order, positions")
    func histories() throws {
        var generator = SplitMix(state: 6)
        for _ in 0..<200 {
            var queue = PoolQueue(capacity: Int.random(in: 1...3, using: &generator))
            for step in 0..<60 {
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where queue.inUse > 0: _ = queue.release()
                case 1: _ = queue.leave("\(Int.random(in: 0...step, using: &generator))")
                default:
                    let user = ["a", "b", "c", nil].randomElement(using: &generator) ?? nil
                    queue.wait("\(step)", user: user, priority: Int.random(in: -1...1, using: &generator))
                }
                #expect(queue.inUse <= queue.capacity)
                #expect(queue.count == 0 || !queue.isFree)
                for (index, entry) in queue.inOrder.enumerated() {
                    #expect(queue.ahead(of: entry.build) == queue.inUse + index)
                }
            }
            let expected = queue.inOrder.map(\.build)
            #expect(queue.servingOrder() == expected)
        }
    }

    private func full() -> PoolQueue {
        var queue = PoolQueue(capacity: 1)
        _ = queue.arrive("running")
        return queue
    }
}

extension PoolQueue {
    fileprivate mutating func arrive(_ build: String) -> Bool {
        arrive(Entry(build: build, user: nil, priority: 0), at: start)
    }

    fileprivate mutating func wait(_ build: String, user: String? = nil, priority: Int = 0) {
        _ = arrive(Entry(build: build, user: user, priority: priority), at: start)
    }

    fileprivate mutating func release() -> [String] { release(at: start) }

    fileprivate mutating func resize(to capacity: Int) -> [String] { resize(to: capacity, at: start) }

    fileprivate mutating func servingOrder() -> [String] {
        var order: [String] = []
        while count > 0 { order += release() }
        return order
    }
}

private let start = Timestamp(secondsSince1970: 1_700_000_000)
