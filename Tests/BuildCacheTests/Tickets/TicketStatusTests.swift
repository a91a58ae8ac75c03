import Testing

@testable import BuildCache

@Suite("A ticket's status")
struct TicketStatusTests {
    private static let allowed: [TicketStatus: [TicketEvent: TicketStatus]] = [
        .created: [.run: .running, .complete: .complete, .fail: .failed, .delete: .deleted],
        .running: [.complete: .complete, .fail: .failed, .delete: .deleted],
        .complete: [.delete: .deleted],
        .failed: [.delete: .deleted],
        .deleted: [:],
    ]

    @Test("changes as the table says, and in no other way", arguments: TicketStatus.allCases)
    func transitions(status: TicketStatus) {
        for event in TicketEvent.allCases {
            #expect(status.after(event) == Self.allowed[status]?[event], "\(status) \(event)")
        }
    }

    @Test("never comes back to life", arguments: TicketStatus.allCases.filter(\.isTerminal))
    func isFinal(status: TicketStatus) {
        for event in TicketEvent.allCases {
            #expect(status.after(event)?.isTerminal ?? true)
        }
    }
}
