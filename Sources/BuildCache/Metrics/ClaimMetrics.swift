import Metrics

/// What becomes of claims. Every series exists from the start at 0.
struct ClaimMetrics: Sendable {
    /// What somebody who wanted to build got.
    enum Outcome: String, CaseIterable, Sendable {
        case hit, joined, claimed
    }

    /// How a claim ended.
    enum Ending: String, CaseIterable, Sendable {
        case finished, expired, cancelled, interrupted, error
        case givenUp = "given_up"
    }

    private let outcomes: [Outcome: Counter]
    private let endings: [Ending: Counter]
    private let held: Meter

    init(factory: any MetricsFactory) {
        func counter(_ name: String, _ label: String, _ value: String) -> Counter {
            Counter(label: name, dimensions: [(label, value)], factory: factory)
        }
        outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map {
                ($0, counter("cairn_claims_total", "outcome", $0.rawValue))
            }
        )
        endings = Dictionary(
            uniqueKeysWithValues: Ending.allCases.map {
                ($0, counter("cairn_claims_ended_total", "ending", $0.rawValue))
            }
        )
        held = Meter(label: "cairn_claims_held", factory: factory)
        held.set(0)
    }

    func count(_ outcome: Outcome) {
        outcomes[outcome]?.increment()
    }

    func count(_ ending: Ending) {
        endings[ending]?.increment()
    }

    func record(held count: Int) {
        held.set(count)
    }
}

extension ClaimMetrics.Ending {
    /// Of the build that ended so.
    init(_ end: BuildEnd, stop: BuildState.Stop?) {
        switch (end, stop) {
        case (.stored, _): self = .finished
        case (.cancelled, _): self = .cancelled
        case (.interrupted, .interrupted(.expired)): self = .expired
        case (.interrupted, .interrupted(.givenUp)): self = .givenUp
        case (.interrupted, _): self = .interrupted
        case (.error, _), (.recalled, _): self = .error
        }
    }
}
