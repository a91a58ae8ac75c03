import BuilderProtocol
import GitStore
import TestSupport
import Testing

@testable import BuildCache

@Suite("A slot that is promised to a reservation")
struct PromisedSlotTests {
    private let reservation = ObjectID.blob([1])

    private func at(_ seconds: Int) -> Timestamp { Timestamp(secondsSince1970: Int64(seconds)) }

    private func entry(_ build: String, expected: Int = 60, priority: Int = 0, own: ObjectID? = nil)
        -> PoolQueue.Entry
    {
        PoolQueue.Entry(
            build: build,
            user: nil,
            priority: priority,
            expected: .seconds(expected),
            reservation: own
        )
    }

    @Test("is given to a build that gives it back in time, and to no other")
    func backfill() {
        var queue = PoolQueue(capacity: 1)
        queue.promise(reservation, from: at(100))
        let isServed = queue.arrive(entry("short", expected: 50), at: at(0))
        #expect(isServed)
        let waits = !queue.arrive(entry("later", expected: 50), at: at(40))
        #expect(waits)
        let tooLate = queue.release(at: at(60))
        #expect(tooLate == [])
        #expect(queue.ahead(of: "later") == 0)
        let freed = queue.withdraw(reservation, at: at(70))
        #expect(freed == ["later"])
    }

    @Test("goes to its build before all others once it is due, prepared or not")
    func due() {
        var queue = PoolQueue(capacity: 1)
        queue.promise(reservation, from: at(100))
        let blocked = !queue.arrive(entry("high", expected: 600, priority: 100), at: at(0))
        #expect(blocked)
        #expect(queue.entitle("reserved", to: reservation, at: at(100)) == [])
        let isServed = queue.arrive(entry("reserved", own: reservation), at: at(105))
        #expect(isServed)
        #expect(queue.release(at: at(110)) == ["high"])
    }

    @Test("puts its build first when it waits already")
    func promoted() {
        var queue = PoolQueue(capacity: 1)
        _ = queue.arrive(entry("running"), at: at(0))
        _ = queue.arrive(entry("high", priority: 100), at: at(0))
        _ = queue.arrive(entry("reserved", own: reservation), at: at(0))
        #expect(queue.ahead(of: "reserved") == 2)
        queue.promise(reservation, from: at(10))
        #expect(queue.entitle("reserved", to: reservation, at: at(10)) == [])
        #expect(queue.ahead(of: "reserved") == 1)
        #expect(queue.ahead(of: "high") == 2)
        #expect(queue.inOrder.map(\.build) == ["reserved", "high"])
        #expect(queue.release(at: at(20)) == ["reserved"])
        #expect(queue.release(at: at(30)) == ["high"])
    }

    @Test("is used up by its own build when that starts before")
    func early() {
        var queue = PoolQueue(capacity: 1)
        queue.promise(reservation, from: at(100))
        let isServed = queue.arrive(entry("reserved", expected: 600, own: reservation), at: at(0))
        #expect(isServed)
        _ = queue.release(at: at(50))
        let other = queue.arrive(entry("other", expected: 600), at: at(50))
        #expect(other)
    }

    @Test("may be used by a build that its reservation needs first")
    func helper() {
        var queue = PoolQueue(capacity: 1)
        queue.promise(reservation, from: at(100))
        let waits = !queue.arrive(entry("needed", expected: 600), at: at(50))
        #expect(waits)
        #expect(queue.help(reservation, by: "needed", at: at(50)) == ["needed"])
        #expect(queue.release(at: at(90)) == [])
        let isKept = !queue.arrive(entry("other", expected: 600), at: at(90))
        #expect(isKept)
    }

    @Test("keeps capacity and positions in random histories, and nobody waits for nothing")
    func histories() {
        var generator = SplitMix(state: 9)
        for _ in 0..<200 {
            var queue = PoolQueue(capacity: Int.random(in: 1...3, using: &generator))
            var promised: [ObjectID] = []
            for step in 0..<60 {
                let id = ObjectID.blob(Array("\(step)".utf8))
                switch Int.random(in: 0..<6, using: &generator) {
                case 0 where queue.inUse > 0: _ = queue.release(at: at(step))
                case 1: _ = queue.leave("\(Int.random(in: 0...step, using: &generator))")
                case 2:
                    queue.promise(id, from: at(step + Int.random(in: 0..<20, using: &generator)))
                    promised.append(id)
                case 3:
                    if let id = promised.randomElement(using: &generator) {
                        _ = queue.entitle("\(step - 1)", to: id, at: at(step))
                    }
                case 4 where step % 3 == 0:
                    if let id = promised.randomElement(using: &generator) {
                        _ = queue.help(id, by: "\(step - 1)", at: at(step))
                    }
                case 4: if let id = promised.popLast() { _ = queue.withdraw(id, at: at(step)) }
                default:
                    let expected = Int.random(in: 0..<30, using: &generator)
                    _ = queue.arrive(entry("\(step)", expected: expected), at: at(step))
                }
                #expect(queue.inUse <= queue.capacity)
                #expect(queue.inOrder.count == queue.count)
                for (index, entry) in queue.inOrder.enumerated() {
                    #expect(queue.ahead(of: entry.build) == queue.inUse + index)
                }
            }
            for id in promised { _ = queue.withdraw(id, at: at(60)) }
            while queue.inUse > 0 { _ = queue.release(at: at(60)) }
            #expect(queue.count == 0)
        }
    }
}
