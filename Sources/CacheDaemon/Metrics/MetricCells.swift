import CoreMetrics
import Synchronization

/// The value of one series.
protocol MetricCell: AnyObject, Sendable {
    var value: MetricFamily.Value { get }
}

/// A count of events.
final class CounterCell: MetricCell, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }

    var value: MetricFamily.Value { .number(Double(count.load(ordering: .relaxed))) }
}

/// A sum of amounts that only grows.
final class SumCell: MetricCell, FloatingPointCounterHandler {
    private let sum = Mutex(0.0)

    func increment(by amount: Double) { sum.withLock { $0 += max(0, amount) } }
    func reset() { sum.withLock { $0 = 0 } }

    var value: MetricFamily.Value { .number(sum.withLock { $0 }) }
}

/// A value that goes up and down.
final class GaugeCell: MetricCell, MeterHandler, RecorderHandler {
    private let gauge = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { gauge.withLock { $0 = value } }
    func increment(by amount: Double) { gauge.withLock { $0 += amount } }
    func decrement(by amount: Double) { gauge.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    var value: MetricFamily.Value { .number(gauge.withLock { $0 }) }
}

/// How observations are distributed; timers are told in seconds.
final class HistogramCell: MetricCell, RecorderHandler, TimerHandler {
    private let histogram: Mutex<MetricFamily.Histogram>

    init(bounds: [Double]) {
        histogram = Mutex(MetricFamily.Histogram(bounds: bounds))
    }

    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { histogram.withLock { $0.observe(value) } }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    var value: MetricFamily.Value { .histogram(histogram.withLock { $0 }) }
}
