import Metrics

/// What is counted of offers. Every series exists from the start at 0.
struct OfferMetrics: Sendable {
    private let sets: [Bool: Counter]
    private let ended: [Phase: Counter]

    init(factory: any MetricsFactory) {
        func counter(_ name: String, _ label: String, _ value: String) -> Counter {
            Counter(label: name, dimensions: [(label, value)], factory: factory)
        }
        sets = [
            true: counter("cairn_offersets_total", "result", "yes"),
            false: counter("cairn_offersets_total", "result", "no"),
        ]
        let ends: [Phase] = [.accepted, .rejected, .expired]
        ended = Dictionary(
            uniqueKeysWithValues: ends.map { phase in
                (phase, counter("cairn_offers_ended_total", "state", phase.rawValue.lowercased()))
            }
        )
    }

    func countSet(hasOffers: Bool) {
        sets[hasOffers]?.increment()
    }

    func count(_ phase: Phase, times: Int = 1) {
        if times > 0 { ended[phase]?.increment(by: Int64(times)) }
    }
}
