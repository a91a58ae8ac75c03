import Metrics

/// What is counted of reservations.
struct ReservationMetrics: Sendable {
    private let current: Meter
    private let missed: Counter

    init(factory: any MetricsFactory) {
        current = Meter(label: "cairn_reservations", dimensions: [], factory: factory)
        current.set(0)
        missed = Counter(label: "cairn_reservations_missed_total", dimensions: [], factory: factory)
    }

    func record(current count: Int) {
        current.set(count)
    }

    func countMissed() {
        missed.increment()
    }
}
