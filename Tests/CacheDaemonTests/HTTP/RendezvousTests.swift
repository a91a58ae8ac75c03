import Testing

@testable import CacheDaemon

@Suite("Rendezvous", .timeLimit(.minutes(3)))
struct RendezvousTests {
    private struct Closed: Error {}

    @Test("hands over every value of a sender in order") func inOrder() async throws {
        let rendezvous = Rendezvous<Int>()
        async let sent: Void = { for value in 0..<1000 { try await rendezvous.send(value) } }()
        for value in 0..<1000 { #expect(try await rendezvous.receive() == value) }
        try await sent
    }

    @Test("hands over the values of all senders") func allSenders() async throws {
        let rendezvous = Rendezvous<Int>()
        let received = try await withThrowingTaskGroup(of: Void.self) { group in
            for sender in 0..<10 { group.addTask { try await rendezvous.send(sender) } }
            var received: Set<Int> = []
            for _ in 0..<10 { received.insert(try await rendezvous.receive()) }
            return received
        }
        #expect(received == Set(0..<10))
    }

    @Test("fails whoever waits when it is closed, and whoever comes later") func closes() async throws {
        let (sending, receiving) = (Rendezvous<Int>(), Rendezvous<Int>())
        let sender = Task { try await sending.send(1) }
        let receiver = Task { try await receiving.receive() }
        sending.close(throwing: Closed())
        receiving.close(throwing: Closed())
        await #expect(throws: Closed.self) { try await sender.value }
        await #expect(throws: Closed.self) { _ = try await receiver.value }
        await #expect(throws: Closed.self) { try await sending.send(2) }
        await #expect(throws: Closed.self) { _ = try await receiving.receive() }
    }
}
