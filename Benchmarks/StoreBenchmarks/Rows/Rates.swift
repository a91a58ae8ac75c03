import BenchmarkSupport

/// How fast one of several ways is, round by round.
struct Rates {
    let name: String
    private(set) var perSecond: [Double] = []
    private(set) var processorMicroseconds: [Double] = []

    init(_ name: String) {
        self.name = name
    }

    mutating func add(_ count: Int, _ taken: Measurement.Taken) {
        perSecond.append(Double(count) / taken.seconds)
        processorMicroseconds.append(taken.processorSeconds * 1e6 / Double(count))
    }

    /// The median of what each round gave beside the same round of the other.
    func ratio(to other: Rates) -> Double {
        zip(perSecond, other.perSecond).map { $0 / $1 }.median
    }

    static func show(_ all: [Rates]) {
        Report.table(
            [["", "results/s", "CPU µs each", "each round"]]
                + all.map { rates in
                    [
                        rates.name, rates.perSecond.median.shown(0),
                        rates.processorMicroseconds.median.shown(0),
                        rates.perSecond.map { $0.shown(0) }.joined(separator: " "),
                    ]
                }
        )
    }
}
