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

    /// One commit that was made durable alone.
    func record(commitTime: Duration) {
        commit.recordNanoseconds(commitTime.wholeNanoseconds)
        batchSize.record(1)
    }
}
