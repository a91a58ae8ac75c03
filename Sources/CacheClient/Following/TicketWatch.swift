import BuilderProtocol

/// Looks at a ticket, again and again while its build goes on, if asked to.
struct TicketWatch {
    private static let shortestPause = Duration.milliseconds(200)
    private static let longestPause = Duration.seconds(2)

    let daemon: Daemon
    let ticket: String

    /// The ticket as it is at the end of its build or of the time.
    func ticket(waiting: Duration?) async throws -> Received<TicketDocument> {
        let deadline = ContinuousClock.now + (waiting ?? .zero)
        var pause = Self.shortestPause
        while true {
            let received: Received<TicketDocument> = try await daemon.document(.get(.ticket(ticket)))
            guard ["created", "running"].contains(received.document.status), .now < deadline else {
                return received
            }
            try await Task.sleep(for: min(pause, deadline - .now))
            pause = min(pause * 2, Self.longestPause)
        }
    }
}
