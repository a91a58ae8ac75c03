/// The samples of a page in Prometheus text.
package struct MetricsPage {
    private let samples: [(series: Substring, value: Double)]

    package init(_ text: String) {
        samples = text.split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let blank = line.lastIndex(of: " "),
                let value = Double(line[line.index(after: blank)...])
            else { return nil }
            return (line[..<blank], value)
        }
    }

    /// The sum of all series of the metric that carry every one of these labels, written as `name="value"`.
    package func sum(_ metric: String, _ labels: String...) -> Double {
        samples.filter { sample in
            (sample.series == metric || sample.series.hasPrefix(metric + "{"))
                && labels.allSatisfy { sample.series.contains($0) }
        }
        .reduce(0) { $0 + $1.value }
    }
}
