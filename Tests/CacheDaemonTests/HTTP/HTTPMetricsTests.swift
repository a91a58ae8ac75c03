import HTTPTypes
import Metrics
import Synchronization
import Testing

@testable import CacheDaemon

@Suite("HTTP metrics")
struct HTTPMetricsTests {
    @Test("count requests by route, method and status, and time them by route") func counts() {
        let ledger = Ledger()
        let metrics = HTTPMetrics(routes: ["/a", "NotFound"], factory: ledger)
        for status in [200, 200, 404] {
            metrics.record(route: 0, method: .get, status: .init(code: status), took: .milliseconds(3))
        }
        #expect(
            ledger.counts == [
                "cairn_http_requests_total route=/a method=GET status=200": 2,
                "cairn_http_requests_total route=/a method=GET status=404": 1,
            ]
        )
        #expect(ledger.times["cairn_http_request_seconds route=/a"] == [3_000_000, 3_000_000, 3_000_000])
    }

    @Test("have no label that a client can invent") func closedSets() {
        let ledger = Ledger()
        let metrics = HTTPMetrics(routes: ["NotFound"], factory: ledger)
        for method in ["BREW", "WHEN"] {
            if let method = HTTPRequest.Method(method) {
                metrics.record(route: 0, method: method, status: .notFound, took: .zero)
            }
        }
        #expect(ledger.counts == ["cairn_http_requests_total route=NotFound method=OTHER status=404": 2])
    }
}

/// Writes down what is counted and timed.
private final class Ledger: MetricsFactory {
    private struct Entries {
        var counts: [String: Int64] = [:]
        var times: [String: [Int64]] = [:]
    }

    private let entries = Mutex(Entries())

    var counts: [String: Int64] { entries.withLock { $0.counts } }
    var times: [String: [Int64]] { entries.withLock { $0.times } }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Line(ledger: self, name: Self.name(label, dimensions))
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Line(ledger: self, name: Self.name(label, dimensions))
    }

    func makeFloatingPointCounter(label: String, dimensions: [(String, String)])
        -> any FloatingPointCounterHandler
    {
        NOOPMetricsHandler.instance
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        NOOPMetricsHandler.instance
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    private static func name(_ label: String, _ dimensions: [(String, String)]) -> String {
        ([label] + dimensions.map { "\($0.0)=\($0.1)" }).joined(separator: " ")
    }

    private final class Line: CounterHandler, TimerHandler {
        let ledger: Ledger
        let name: String

        init(ledger: Ledger, name: String) {
            self.ledger = ledger
            self.name = name
        }

        func increment(by amount: Int64) {
            ledger.entries.withLock { $0.counts[name, default: 0] += amount }
        }

        func reset() {}

        func recordNanoseconds(_ duration: Int64) {
            ledger.entries.withLock { $0.times[name, default: []].append(duration) }
        }
    }
}
