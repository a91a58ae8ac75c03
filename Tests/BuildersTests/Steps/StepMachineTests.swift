import BuilderProtocol
import Testing

@testable import Builders

@Suite("The states of steps")
struct StepMachineTests {
    @Test("one after the other: the next begins when one has completed")
    func sequential() {
        var machine = StepMachine(count: 3, areParallel: false)
        #expect(machine.begin() == [0])
        #expect(machine.end(0, by: .complete) == [1])
        #expect(machine.states == [.completed, .running, .created])
        #expect(machine.end(1, by: .complete) == [2])
        #expect(machine.end(2, by: .complete) == [])
        #expect(machine.state == .completed)
    }

    @Test("all at once: one fails, and failed wins over the others' being cancelled")
    func parallel() {
        var machine = StepMachine(count: 3, areParallel: true)
        #expect(machine.begin() == [0, 1, 2])
        _ = machine.end(1, by: .fail)
        #expect(machine.isEnding)
        #expect(machine.state == .running)
        _ = machine.end(0, by: .cancel)
        _ = machine.end(2, by: .complete)
        #expect(machine.state == .failed)
    }

    @Test("what has not begun when one fails never does")
    func nothingMore() {
        var machine = StepMachine(count: 3, areParallel: false)
        _ = machine.begin()
        #expect(machine.end(0, by: .fail) == [])
        #expect(machine.states == [.failed, .cancelled, .cancelled])
        #expect(machine.state == .failed)
    }

    @Test("no steps are completed at once") func none() {
        var machine = StepMachine(count: 0, areParallel: false)
        #expect(machine.begin() == [])
        #expect(machine.state == .completed)
    }

    @Test("never leave an end, in 1,000 random histories") func random() throws {
        for _ in 0..<1000 {
            var machine = StepMachine(count: .random(in: 1...5), areParallel: .random())
            _ = machine.begin()
            for _ in 0..<30 {
                let before = machine.states
                let index = try #require(before.indices.randomElement())
                _ = machine.end(index, by: try #require(StepEvent.allCases.randomElement()))
                for (old, new) in zip(before, machine.states) {
                    #expect(!old.isTerminal || new == old)
                    #expect(old != .running || new != .created)
                }
            }
        }
    }
}
