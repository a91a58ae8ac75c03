import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Observed values", .timeLimit(.minutes(3)))
struct ObservedTests {
    @Test("a condition that is met already does not wait")
    func alreadyMet() async {
        await Observed(3).wait { $0 == 3 }
    }

    @Test("a change wakes those whose condition it meets")
    func wakes() async {
        let observed = Observed(0)
        await withTaskGroup(of: Int.self) { group in
            for number in 1...3 {
                group.addTask {
                    await observed.wait { $0 >= number }
                    return number
                }
            }
            for number in 1...3 {
                observed.update { $0 = number }
                #expect(await group.next() == number)
            }
        }
    }

    @Test("a cancelled task waits no longer, and others go on waiting")
    func cancellation() async {
        let observed = Observed(false)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await observed.wait { $0 } }
            group.cancelAll()
            await group.waitForAll()
        }
        #expect(!observed.value)
        async let other: Void = observed.wait { $0 }
        observed.update { $0 = true }
        await other
    }
}
