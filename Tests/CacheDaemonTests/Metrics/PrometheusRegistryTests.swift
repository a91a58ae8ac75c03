import Metrics
import Testing

@testable import CacheDaemon

@Suite("Prometheus registry")
struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(longestFamily: 3)

    private func exposition() throws -> ExpositionReader {
        try ExpositionReader(MetricsExposition.text(registry.families, .prometheus))
    }

    @Test("counters are there from the start and count")
    func counters() throws {
        let counter = Counter(
            label: "cairn_cache_builds_started_total",
            dimensions: [("name", "app")],
            factory: registry
        )
        #expect(try exposition().value("cairn_cache_builds_started_total", ["name": "app"]) == 0)
        counter.increment()
        counter.increment(by: 2)
        #expect(try exposition().value("cairn_cache_builds_started_total", ["name": "app"]) == 3)
        #expect(try exposition().types["cairn_cache_builds_started_total"] == "counter")
    }

    @Test("asking twice gives the same series, whatever the order of the labels")
    func sameSeries() throws {
        let one = Counter(label: "m_total", dimensions: [("a", "1"), ("b", "2")], factory: registry)
        let other = Counter(label: "m_total", dimensions: [("b", "2"), ("a", "1")], factory: registry)
        one.increment()
        other.increment()
        #expect(try exposition().values("m_total") == [2])
    }

    @Test("counters get the suffix of counters, timers that of seconds")
    func suffixes() throws {
        Counter(label: "events", factory: registry).increment()
        FloatingPointCounter(label: "amount", factory: registry).increment(by: 0.5)
        Timer(label: "took", dimensions: [], factory: registry).recordNanoseconds(2_500_000_000)
        let read = try exposition()
        #expect(read.value("events_total") == 1)
        #expect(read.value("amount_total") == 0.5)
        #expect(read.value("took_seconds_sum") == 2.5)
        #expect(read.value("took_seconds_count") == 1)
    }

    @Test("meters show the last value, recorders of aggregates a distribution")
    func metersAndRecorders() throws {
        let meter = Meter(label: "cairn_pool_in_use", dimensions: [("pool", "default")], factory: registry)
        meter.set(4)
        meter.decrement(by: 1.0)
        Gauge(label: "level", dimensions: [], factory: registry).record(7)
        let batch = Recorder(
            label: "cairn_store_batch_size",
            dimensions: [],
            aggregate: true,
            factory: registry
        )
        batch.record(3)
        let read = try exposition()
        #expect(read.value("cairn_pool_in_use", ["pool": "default"]) == 3)
        #expect(read.value("level") == 7)
        #expect(read.value("cairn_store_batch_size_bucket", ["le": "2"]) == 0)
        #expect(read.value("cairn_store_batch_size_bucket", ["le": "4"]) == 1)
    }

    @Test("more series than the bound are dropped and counted")
    func bound() throws {
        for index in 0..<5 {
            Counter(label: "m_total", dimensions: [("key", "\(index)")], factory: registry).increment()
        }
        let read = try exposition()
        #expect(read.values("m_total").count == 3)
        #expect(read.value("cairn_metrics_dropped_series_total") == 2)
    }

    @Test("a name keeps its kind")
    func kinds() throws {
        Counter(label: "m_total", dimensions: [], factory: registry).increment()
        Meter(label: "m_total", dimensions: [], factory: registry).set(9)
        let read = try exposition()
        #expect(read.value("m_total") == 1)
        #expect(read.value("cairn_metrics_dropped_series_total") == 1)
    }

    @Test("names that the format does not allow are changed until it does")
    func names() throws {
        Meter(label: "http.server-requests", dimensions: [("a.b", "c")], factory: registry).set(1)
        Meter(label: "1st", dimensions: [], factory: registry).set(2)
        let read = try exposition()
        #expect(read.value("http_server_requests", ["a_b": "c"]) == 1)
        #expect(read.value("_1st") == 2)
    }

    @Test("counting from many tasks at once loses nothing")
    func concurrency() async throws {
        let registry = registry
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "m_total", dimensions: [], factory: registry)
                    let timer = Timer(label: "t_seconds", dimensions: [], factory: registry)
                    for _ in 0..<1000 {
                        counter.increment()
                        timer.recordNanoseconds(1_000_000)
                    }
                }
            }
        }
        let read = try exposition()
        #expect(read.value("m_total") == 8000)
        #expect(read.value("t_seconds_count") == 8000)
    }
}
