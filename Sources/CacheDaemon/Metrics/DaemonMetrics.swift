/// Everything that `/metrics` tells.
struct DaemonMetrics: Sendable {
    let registry = PrometheusRegistry()
    let version: String

    /// The exposition of this moment.
    func text(openMetrics: Bool) -> String {
        MetricsExposition.text(
            registry.families + ProcessMetrics.families + [buildInfo],
            openMetrics ? .openMetrics : .prometheus
        )
    }

    private var buildInfo: MetricFamily {
        MetricFamily(
            "cairn_build_info",
            .gauge,
            help: MetricCatalogue.help(of: "cairn_build_info"),
            series: [.init(labels: [MetricLabel("version", version)], value: .number(1))]
        )
    }
}
