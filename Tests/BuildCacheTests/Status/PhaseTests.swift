import TestSupport
import Testing

@testable import BuildCache

@Suite("The phases of a build")
struct PhaseTests {
    @Test("lead from accepted to completed")
    func ordinaryLife() {
        let events: [PhaseEvent] = [.prepare, .queue, .run, .finish, .complete]
        let phases = events.reduce(into: [Phase.accepted]) { phases, event in
            if let next = phases.last?.after(event) { phases.append(next) }
        }
        #expect(
            phases.map(\.rawValue) == [
                "ACCEPTED", "PREPARING", "WAITING", "RUNNING", "FINISHING", "COMPLETED",
            ]
        )
    }

    @Test("never run backwards and never leave an end, in 1,000 random histories")
    func monotone() throws {
        var generator = SplitMix(state: 5)
        for _ in 0..<1000 {
            var phase = try #require([Phase.offered, .accepted].randomElement(using: &generator))
            for _ in 0..<20 {
                let event = try #require(PhaseEvent.allCases.randomElement(using: &generator))
                guard let next = phase.after(event) else { continue }
                #expect(!phase.isTerminal)
                #expect(try position(next) > position(phase))
                phase = next
            }
        }
    }

    @Test("begin with an offer for a reservation, which is accepted or not")
    func offers() {
        #expect(Phase.offered.after(.accept) == .accepted)
        #expect(Phase.offered.after(.reject) == .rejected)
        #expect(Phase.offered.after(.expire) == .expired)
        #expect(Phase.offered.after(.prepare) == nil)
    }

    @Test(
        "cannot be cancelled once the result is being saved",
        arguments: [Phase.finishing, .completed, .failed]
    )
    func tooLate(_ phase: Phase) {
        #expect(phase.after(.cancel) == nil)
    }

    private func position(_ phase: Phase) throws -> Int {
        try #require(Phase.allCases.firstIndex(of: phase))
    }
}
