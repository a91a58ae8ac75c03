import CoreMetrics
import Synchronization

/// Keeps every metric of the daemon in memory, for `MetricsExposition`.
///
/// Asking twice for the same name and labels gives the same series. What goes beyond the bound of a name, or
/// takes a name for another kind, counts in a cell that nobody sees, and in `cairn_metrics_dropped_series_total`.
final class PrometheusRegistry: MetricsFactory, Sendable {
    private struct Family {
        var kind: MetricFamily.Kind
        var cells: [[MetricLabel]: any MetricCell] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var droppedSeries = 0
    }

    private let state = Mutex(State())
    private let longestFamily: Int

    /// `longestFamily`: most series of one name.
    init(longestFamily: Int = 10_000) {
        self.longestFamily = longestFamily
    }

    /// Everything as it is now.
    var families: [MetricFamily] {
        let (families, dropped) = state.withLock { ($0.families, $0.droppedSeries) }
        let kept = families.map { name, family in
            MetricFamily(
                name,
                family.kind,
                help: MetricCatalogue.help(of: name),
                series: family.cells.map { .init(labels: $0.key, value: $0.value.value) }
            )
        }
        let name = "cairn_metrics_dropped_series_total"
        return kept + [MetricFamily(name, .counter, help: MetricCatalogue.help(of: name), Double(dropped))]
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(MetricName.counter(label), .counter, dimensions) { CounterCell() }
    }

    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        cell(MetricName.counter(label), .counter, dimensions) { SumCell() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(MetricName.sanitized(label), .gauge, dimensions) { GaugeCell() }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        let name = MetricName.sanitized(label)
        guard aggregate else { return cell(name, .gauge, dimensions) { GaugeCell() } }
        return cell(name, .histogram, dimensions) { HistogramCell(bounds: MetricCatalogue.bounds(of: name)) }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = MetricName.timer(label)
        return cell(name, .histogram, dimensions) { HistogramCell(bounds: MetricCatalogue.bounds(of: name)) }
    }

    // Series stay: a counter that vanishes looks like a restart.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    private func cell<Cell: MetricCell>(
        _ name: String,
        _ kind: MetricFamily.Kind,
        _ dimensions: [(String, String)],
        _ make: () -> Cell
    ) -> Cell {
        let labels = dimensions.map { MetricLabel(MetricName.sanitized($0.0), $0.1) }.sorted()
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            if let cell = family.cells[labels] as? Cell { return cell }
            let cell = make()
            guard family.kind == kind, family.cells[labels] == nil, family.cells.count < longestFamily else {
                state.droppedSeries += 1
                return cell
            }
            family.cells[labels] = cell
            state.families[name] = family
            return cell
        }
    }
}
