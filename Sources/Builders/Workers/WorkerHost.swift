package import Logging
package import Metrics

/// What all pools of workers of a daemon share: connections, counts, and how to wait.
package struct WorkerHost: Sendable {
    let connections = WorkerConnections()
    let metrics: any MetricsFactory
    let logger: Logger
    /// Waits between two polls and before another try; tests do not.
    let pause: @Sendable (Duration) async throws -> Void

    package init(
        metrics: any MetricsFactory,
        logger: Logger,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.metrics = metrics
        self.logger = logger
        self.pause = pause
    }
}
