import BuilderProtocol
import GitStore
import TestSupport
import Testing

@testable import BuildCache

@Suite("The plan of a pool")
struct PlanTests {
    private func at(_ seconds: Int) -> Timestamp { Timestamp(secondsSince1970: Int64(seconds)) }

    private func promise(_ number: Int, from start: Int, to end: Int) -> Plan.Promise {
        Plan.Promise(id: .blob(Array("\(number)".utf8)), start: at(start), end: at(end))
    }

    private func window(_ earliest: Int, _ latest: Int) -> StartWindow {
        StartWindow(earliest: at(earliest), latest: at(latest))
    }

    @Test("spreads starts over the window, never past its end")
    func spread() {
        let starts = Plan().spreadStarts(in: window(0, 400), for: .seconds(1000), capacity: 1, count: 4)
        #expect(starts == [at(0), at(100), at(200), at(300)])
    }

    @Test("begins where a promise ends")
    func adjacent() {
        var plan = Plan()
        plan.add(promise(1, from: 10, to: 20))
        plan.add(promise(2, from: 20, to: 30))
        #expect(plan.earliestStart(in: window(0, 100), for: .seconds(10), capacity: 1) == at(0))
        #expect(plan.earliestStart(in: window(1, 100), for: .seconds(10), capacity: 1) == at(30))
        #expect(plan.earliestStart(in: window(1, 29), for: .seconds(10), capacity: 1) == nil)
        #expect(plan.earliestStart(in: window(1, 100), for: .seconds(10), capacity: 2) == at(1))
        plan.remove(.blob(Array("1".utf8)))
        #expect(plan.earliestStart(in: window(1, 100), for: .seconds(10), capacity: 1) == at(1))
        #expect(plan.earliestStart(in: window(1, 100), for: .seconds(10), capacity: 0) == nil)
    }

    @Test("offers each start once when only one is left")
    func onlyOne() {
        var plan = Plan()
        plan.add(promise(1, from: 0, to: 95))
        let starts = plan.spreadStarts(in: window(0, 100), for: .seconds(50), capacity: 1, count: 4)
        #expect(starts == [at(95)])
    }

    @Test("never exceeds the capacity, and finds the earliest start, whatever was promised")
    func property() {
        var generator = SplitMix(state: 11)
        for _ in 0..<300 {
            let capacity = Int.random(in: 1...3, using: &generator)
            var plan = Plan()
            for number in 0..<40 {
                if Int.random(in: 0..<5, using: &generator) == 0 {
                    let gone = plan.promises.randomElement(using: &generator)?.id
                    if let gone { plan.remove(gone) }
                }
                let earliest = Int.random(in: 0..<60, using: &generator)
                // In fours: starts are spread over quarters, and this test counts whole seconds.
                let latest = earliest + 4 * Int.random(in: 0..<5, using: &generator)
                let length = Int.random(in: 1..<15, using: &generator)
                let starts = plan.spreadStarts(
                    in: window(earliest, latest),
                    for: .seconds(length),
                    capacity: capacity,
                    count: 4
                )
                let first = (earliest...latest).first { free($0, length, plan, capacity) }
                #expect(starts.first == first.map(at))
                #expect(starts.count <= 4 && starts == starts.sorted() && Set(starts).count == starts.count)
                #expect(starts.allSatisfy { at(earliest) <= $0 && $0 <= at(latest) })
                guard let start = starts.randomElement(using: &generator) else { continue }
                #expect(plan.fits(from: start, for: .seconds(length), capacity: capacity))
                let id = ObjectID.blob(Array("\(number)".utf8))
                plan.add(Plan.Promise(id: id, start: start, end: start + .seconds(length)))
                #expect(plan.fullSpans(capacity: capacity + 1).isEmpty)
            }
        }
    }

    /// By counting, second by second.
    private func free(_ start: Int, _ length: Int, _ plan: Plan, _ capacity: Int) -> Bool {
        (start..<start + length).allSatisfy { second in
            plan.promises.count { $0.start <= at(second) && at(second) < $0.end } < capacity
        }
    }
}
