import Metrics

/// What is counted of tickets.
struct TicketMetrics: Sendable {
    private let created: Counter
    private let ended: [TicketStatus: Counter]
    private let kept: Meter

    init(factory: any MetricsFactory) {
        created = Counter(label: "cairn_tickets_created_total", dimensions: [], factory: factory)
        ended = Dictionary(
            uniqueKeysWithValues: TicketStatus.allCases.filter(\.isTerminal).map { status in
                let labels = [("status", status.rawValue)]
                return (
                    status,
                    Counter(label: "cairn_tickets_ended_total", dimensions: labels, factory: factory)
                )
            }
        )
        kept = Meter(label: "cairn_tickets", dimensions: [], factory: factory)
        kept.set(0)
    }

    func countCreation(kept count: Int) {
        created.increment()
        kept.set(count)
    }

    /// Does nothing for a status that is not an end.
    func count(_ status: TicketStatus) {
        ended[status]?.increment()
    }

    func kept(_ count: Int) {
        kept.set(count)
    }
}
