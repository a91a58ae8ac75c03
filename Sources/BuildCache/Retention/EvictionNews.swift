import GitStore
import Metrics
import Synchronization

/// Tells who collects that there is something to collect, and counts what came of it.
final class EvictionNews: Sendable {
    private let news = Atomic(false)
    private let collectedObjects: Counter
    private let collectedBytes: Counter

    init(factory: any MetricsFactory) {
        func counter(_ name: String) -> Counter {
            Counter(label: "cairn_store_collected_\(name)_total", dimensions: [], factory: factory)
        }
        collectedObjects = counter("objects")
        collectedBytes = counter("bytes")
    }

    /// Branches were taken away.
    func announce() {
        news.store(true, ordering: .relaxed)
    }

    /// True once after each `announce`.
    func takeNews() -> Bool {
        news.exchange(false, ordering: .relaxed)
    }

    func record(_ report: CollectionReport) {
        collectedObjects.increment(by: report.collected)
        collectedBytes.increment(by: max(0, report.collectedBytes))
    }
}
