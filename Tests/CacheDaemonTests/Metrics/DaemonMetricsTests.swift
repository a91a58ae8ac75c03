import Testing

@testable import CacheDaemon

@Suite("Daemon metrics")
struct DaemonMetricsTests {
    @Test("the daemon tells its version and what any process tells", arguments: [false, true])
    func ownMetrics(openMetrics: Bool) throws {
        let read = try ExpositionReader(DaemonMetrics(version: "1.2.3").text(openMetrics: openMetrics))
        #expect(read.value("cairn_build_info", ["version": "1.2.3"]) == 1)
        #expect(try #require(read.value("process_resident_memory_bytes")) > 1_048_576)
        #expect(try #require(read.value("process_open_fds")) >= 3)
        #expect(try #require(read.value("process_max_fds")) > 0)
        #expect(try #require(read.value("process_cpu_seconds_total")) >= 0)
        // The process began after 2020 and before the clock's now.
        #expect(try #require(read.value("process_start_time_seconds")) > 1_577_836_800)
        #expect(read.endsWithEOF == openMetrics)
    }

    @Test("every metric has a help text of its own", arguments: Self.names)
    func helps(name: String) {
        #expect(MetricCatalogue.help(of: name).hasSuffix("."))
    }

    private static let names = [
        "cairn_cache_builds_started_total", "cairn_cache_builds_succeeded_total",
        "cairn_cache_builds_failed_total",
        "cairn_cache_build_exceptions_total", "cairn_cache_builds_cancelled_total",
        "cairn_cache_builds_interrupted_total", "cairn_cache_builds_in_progress",
        "cairn_cache_build_time_seconds",
        "cairn_cache_lookups_total", "cairn_pool_capacity", "cairn_pool_in_use", "cairn_pool_queue_length",
        "cairn_pool_wait_seconds", "cairn_store_commit_seconds", "cairn_store_batch_size",
        "cairn_http_requests_total", "cairn_http_request_seconds", "cairn_build_info",
    ]
}
