import Testing

@testable import CacheDaemon

@Suite("Metrics exposition")
struct MetricsExpositionTests {
    private static let histogram: MetricFamily = {
        var histogram = MetricFamily.Histogram(bounds: [0.1, 1, 10])
        for value in [0.05, 0.1, 0.5, 100] { histogram.observe(value) }
        return MetricFamily(
            "wait_seconds",
            .histogram,
            help: "Waiting.",
            series: [.init(labels: [MetricLabel("pool", "a")], value: .histogram(histogram))]
        )
    }()

    @Test("families are ordered by name, series by labels, each with its help and type")
    func order() {
        let family = MetricFamily(
            "b_total",
            .counter,
            help: "Bs.",
            series: [
                .init(labels: [MetricLabel("name", "y")], value: .number(2)),
                .init(labels: [MetricLabel("name", "x")], value: .number(1.5)),
            ]
        )
        #expect(
            MetricsExposition.text([family, MetricFamily("a", .gauge, help: "As.", -3)], .prometheus) == """
                # HELP a As.
                # TYPE a gauge
                a -3
                # HELP b_total Bs.
                # TYPE b_total counter
                b_total{name="x"} 1.5
                b_total{name="y"} 2

                """
        )
    }

    @Test("buckets are cumulative and end with the count")
    func histograms() throws {
        let read = try ExpositionReader(MetricsExposition.text([Self.histogram], .prometheus))
        #expect(read.types == ["wait_seconds": "histogram"])
        let buckets = read.samples.filter { $0.name == "wait_seconds_bucket" }
        #expect(buckets.map { $0.labels["le"] } == ["0.1", "1", "10", "+Inf"])
        #expect(buckets.map(\.value) == [2, 3, 3, 4])
        #expect(read.value("wait_seconds_count", ["pool": "a"]) == 4)
        #expect(read.value("wait_seconds_sum", ["pool": "a"]) == 100.65)
    }

    @Test("help and label values are escaped", arguments: ["a\"b", "a\\b", "a\nb", "\\n", "ü {},=\""])
    func escaping(text: String) throws {
        let series = MetricFamily.Series(labels: [MetricLabel("l", text)], value: .number(1))
        let family = MetricFamily("m", .gauge, help: "Help \(text)", series: [series])
        let output = MetricsExposition.text([family], .prometheus)
        #expect(output.split(separator: "\n").count == 3)
        #expect(
            output.contains(
                "m{l=\"\(text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\"", with: "\\\""))\"} 1\n"
            )
        )
        let read = try ExpositionReader(output)
        #expect(read.samples.count == 1)
    }

    @Test("OpenMetrics names counters without their suffix and ends with EOF")
    func openMetrics() throws {
        let family = MetricFamily("b_total", .counter, help: "Say \"b\".", 2)
        #expect(
            MetricsExposition.text([family], .openMetrics) == """
                # HELP b Say \\"b\\".
                # TYPE b counter
                b_total 2
                # EOF

                """
        )
    }

    @Test("numbers that are none are written as the format says")
    func numbers() {
        func text(_ value: Double) -> Substring? {
            MetricsExposition.text([MetricFamily("m", .gauge, help: "M.", value)], .prometheus)
                .split(separator: "\n").last
        }
        #expect(text(.infinity) == "m +Inf")
        #expect(text(-.infinity) == "m -Inf")
        #expect(text(.nan) == "m NaN")
        #expect(text(1e300) == "m 1e+300")
        #expect(text(9_007_199_254_740_991) == "m 9007199254740991")
    }

    @Test("a family without series is left out")
    func empty() {
        #expect(
            MetricsExposition.text([MetricFamily("m", .gauge, help: "M.", series: [])], .prometheus) == ""
        )
    }
}
