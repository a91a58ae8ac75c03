/// All series of one name, as they were at one moment.
struct MetricFamily: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case counter, gauge, histogram
    }

    struct Series: Hashable, Sendable {
        var labels: [MetricLabel]
        var value: Value
    }

    enum Value: Hashable, Sendable {
        case number(Double)
        case histogram(Histogram)
    }

    /// How many observations there were, how many of them up to each bound, and their sum.
    struct Histogram: Hashable, Sendable {
        var bounds: [Double]
        /// One for each bound, and one for what lies above the last; not cumulative.
        var counts: [UInt64]
        var sum = 0.0

        init(bounds: [Double]) {
            self.bounds = bounds
            counts = [UInt64](repeating: 0, count: bounds.count + 1)
        }

        mutating func observe(_ value: Double) {
            let index = bounds.firstIndex { value <= $0 } ?? bounds.count
            counts[index] += 1
            sum += value
        }
    }

    var name: String
    var kind: Kind
    var help: String
    var series: [Series]

    init(_ name: String, _ kind: Kind, help: String, series: [Series]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.series = series
    }

    /// A family of one series without labels.
    init(_ name: String, _ kind: Kind, help: String, _ value: Double) {
        self.init(name, kind, help: help, series: [Series(labels: [], value: .number(value))])
    }
}

/// A label with its value.
struct MetricLabel: Hashable, Sendable, Comparable {
    var name: String
    var value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    static func < (left: MetricLabel, right: MetricLabel) -> Bool {
        (left.name, left.value) < (right.name, right.value)
    }
}
