import Metrics

/// What the disks have left.
struct SpaceMetrics: Sendable {
    private let store: Meter
    private let spool: Meter

    init(factory: any MetricsFactory) {
        store = Meter(label: "cairn_store_free_bytes", dimensions: [], factory: factory)
        spool = Meter(label: "cairn_spool_free_bytes", dimensions: [], factory: factory)
    }

    func record(freeBytes: Int, of place: String) {
        (place == "store" ? store : spool).set(freeBytes)
    }
}
