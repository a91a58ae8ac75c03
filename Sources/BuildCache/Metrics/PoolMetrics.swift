import Metrics

/// The gauges and the waiting times of one pool.
struct PoolMetrics: Sendable {
    let capacity: Meter
    let inUse: Meter
    let queueLength: Meter
    let wait: Timer

    init(pool: String, factory: any MetricsFactory) {
        let labels = [("pool", pool)]
        capacity = Meter(label: "cairn_pool_capacity", dimensions: labels, factory: factory)
        inUse = Meter(label: "cairn_pool_in_use", dimensions: labels, factory: factory)
        queueLength = Meter(label: "cairn_pool_queue_length", dimensions: labels, factory: factory)
        wait = Timer(
            label: "cairn_pool_wait_seconds",
            dimensions: labels,
            preferredDisplayUnit: .seconds,
            factory: factory
        )
    }

    func record(capacity: Int, inUse: Int, queued: Int) {
        self.capacity.set(capacity)
        self.inUse.set(inUse)
        queueLength.set(queued)
    }
}
