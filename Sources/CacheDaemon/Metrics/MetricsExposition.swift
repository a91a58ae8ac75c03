/// Families of metrics as text that Prometheus reads.
enum MetricsExposition {
    enum Format: Sendable {
        /// Prometheus text 0.0.4.
        case prometheus
        /// OpenMetrics 1.0.0.
        case openMetrics
    }

    /// Families ordered by name, series by labels.
    static func text(_ families: [MetricFamily], _ format: Format) -> String {
        var output = ""
        for family in families.sorted(by: { $0.name < $1.name }) where !family.series.isEmpty {
            write(family, format, to: &output)
        }
        if format == .openMetrics { output += "# EOF\n" }
        return output
    }

    private static func write(_ family: MetricFamily, _ format: Format, to output: inout String) {
        let name = announcedName(of: family, format)
        output += "# HELP \(name) \(escaped(family.help, quotes: format == .openMetrics))\n"
        output += "# TYPE \(name) \(family.kind.rawValue)\n"
        for series in family.series.sorted(by: { $0.labels.lexicographicallyPrecedes($1.labels) }) {
            switch series.value {
            case .number(let number): output += "\(family.name)\(braced(series.labels)) \(text(number))\n"
            case .histogram(let histogram): write(histogram, family.name, series.labels, to: &output)
            }
        }
    }

    // OpenMetrics takes the suffix of counters for a part of the sample's name, not of the family's.
    private static func announcedName(of family: MetricFamily, _ format: Format) -> String {
        guard format == .openMetrics, family.kind == .counter, family.name.hasSuffix("_total") else {
            return family.name
        }
        return String(family.name.dropLast("_total".count))
    }

    private static func write(
        _ histogram: MetricFamily.Histogram,
        _ name: String,
        _ labels: [MetricLabel],
        to output: inout String
    ) {
        var count: UInt64 = 0
        for (bound, bucket) in zip(histogram.bounds + [.infinity], histogram.counts) {
            count += bucket
            output += "\(name)_bucket\(braced(labels + [MetricLabel("le", text(bound))])) \(count)\n"
        }
        output += "\(name)_sum\(braced(labels)) \(text(histogram.sum))\n"
        output += "\(name)_count\(braced(labels)) \(count)\n"
    }

    private static func braced(_ labels: [MetricLabel]) -> String {
        if labels.isEmpty { return "" }
        let pairs = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let lines = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? lines.replacing("\"", with: "\\\"") : lines
    }

    private static func text(_ number: Double) -> String {
        if number == .infinity { return "+Inf" }
        if number == -.infinity { return "-Inf" }
        if number.isNaN { return "NaN" }
        // Whole numbers, which most are, without the fraction: 3 rather than 3.0.
        return Int64(exactly: number).map { String($0) } ?? String(number)
    }
}
