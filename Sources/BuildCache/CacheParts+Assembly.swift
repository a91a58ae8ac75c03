import BuilderProtocol
import GitStore
import Logging
import Metrics

extension CacheParts {
    /// Puts the collaborators together.
    init(
        store: GitStore,
        configuration: CacheConfiguration,
        metrics: any MetricsFactory,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) async throws {
        let limits = configuration.limits
        let desk = BuildDesk(
            spool: try await Spool(directory: configuration.spool),
            waiters: Headcount(limit: limits.waiters),
            followers: Headcount(limit: limits.followers),
            phaseMetrics: PhaseMetrics(factory: metrics),
            now: now
        )
        let storeMetrics = StoreMetrics(factory: metrics)
        store.observeGroups { storeMetrics.record(batchSize: $0) }
        self.init(
            store: store,
            desk: desk,
            builders: BuilderTable(factory: metrics),
            pools: PoolTable(queueLimit: limits.queue, factory: metrics),
            preparations: Pool(
                name: "preparations",
                capacity: limits.preparations,
                queueLimit: .max,
                metrics: nil
            ),
            statuses: StatusTable(capacity: limits.statusTable),
            archive: BuildArchive(desk: desk, limits: limits, logger: logger),
            backOffs: BackOffs(now: now),
            dependencies: DependencyLookups(),
            callbacks: CallbackTable(),
            stepMetrics: StepMetrics(factory: metrics),
            reader: ResultReader(store: store, logger: logger),
            writer: ResultWriter(
                store: store,
                metrics: storeMetrics,
                logger: logger,
                now: now
            ),
            logger: logger
        )
    }
}
