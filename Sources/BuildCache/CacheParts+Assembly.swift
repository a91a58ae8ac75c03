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
        now: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> Duration,
        freeBytes: @escaping @Sendable (_ path: String) -> Int?
    ) async throws {
        let limits = configuration.limits
        let desk = BuildDesk(
            spool: try await Spool(directory: configuration.spool, freeBytes: freeBytes),
            waiters: Headcount(limit: limits.waiters),
            followers: Headcount(limit: limits.followers),
            phaseMetrics: PhaseMetrics(factory: metrics),
            now: now
        )
        let storeMetrics = StoreMetrics(factory: metrics)
        store.observeGroups { storeMetrics.record(batchSize: $0) }
        let pools = PoolTable(queueLimit: limits.queue, factory: metrics, now: now)
        let statuses = StatusTable(capacity: limits.statusTable)
        let reader = ResultReader(store: store, logger: logger)
        self.init(
            store: store,
            desk: desk,
            builders: BuilderTable(factory: metrics),
            pools: pools,
            preparations: Pool(
                name: "preparations",
                capacity: limits.preparations,
                queueLimit: .max,
                metrics: nil,
                now: now
            ),
            statuses: statuses,
            archive: BuildArchive(desk: desk, limits: limits, logger: logger),
            backOffs: BackOffs(now: now),
            usage: try await Usage(restoredFrom: store, logger: logger),
            pins: try await Pins(store: store),
            readers: Readers(),
            space: SpaceWatch(
                store: store.path,
                spool: configuration.spool,
                limitBytes: limits.freeSpaceBytes,
                metrics: SpaceMetrics(factory: metrics),
                freeBytes: freeBytes
            ),
            evictions: EvictionNews(factory: metrics),
            claims: ClaimTable(
                lease: limits.claimLease,
                limit: limits.claims,
                metrics: ClaimMetrics(factory: metrics),
                uptime: uptime
            ),
            dependencies: DependencyLookups(),
            callbacks: CallbackTable(),
            stepMetrics: StepMetrics(factory: metrics),
            alarms: Alarms(now: now),
            book: ReservationBook(
                pools: pools,
                metrics: ReservationMetrics(factory: metrics),
                logger: logger
            ),
            histories: BuilderHistories(store: store, logger: logger),
            quotes: QuoteLedger(),
            reader: reader,
            writer: ResultWriter(
                store: store,
                metrics: storeMetrics,
                logger: logger,
                now: now
            ),
            loss: ResultLoss(
                store: store,
                statuses: statuses,
                losses: Losses(),
                reader: reader,
                logger: logger
            ),
            limits: limits,
            patternThread: BlockingThreads(label: "cairn.patterns", count: 1),
            logger: logger
        )
    }
}
