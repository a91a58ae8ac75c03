import Metrics

/// What committing costs.
struct StoreMetrics: Sendable {
    private let commit: Timer
    private let batchSize: Recorder

    init(factory: any MetricsFactory) {
        commit = Timer(
            label: "cairn_store_commit_seconds",
            dimensions: [],
            preferredDisplayUnit: .seconds,
            factory: factory
        )
        batchSize = Recorder(
            label: "cairn_store_batch_size",
            dimensions: [],
            aggregate: true,
            factory: factory
        )
    }

    /// From the wish for a commit until it was durable.
    func record(commitTime: Duration) {
        commit.recordNanoseconds(commitTime.wholeNanoseconds)
    }

    /// Changes that became durable together.
    func record(batchSize: Int) {
        self.batchSize.record(batchSize)
    }
}
