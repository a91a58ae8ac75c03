import BuildCache
import BuilderProtocol
import Builders
import Execution
import Glibc
import GitStore
import Hummingbird
import Logging

/// The composition root: makes the parts of the daemon, top to bottom, and runs them until a signal ends it.
struct Daemon {
    let configuration: DaemonConfiguration
    /// Read again on SIGHUP.
    let source: ConfigurationSource
    let environment: [String: String]
    let logger: Logger

    /// Returns after a signal and an orderly end.
    func run() async throws {
        // A client or a command that closes its end is an error of that one write.
        signal(SIGPIPE, SIG_IGN)
        FileDescriptorLimit.raise()
        let events = await DaemonEvents()
        let access = AccessControl(try AccessPolicy(configuration.access))
        let spool = try SpoolDirectory(AbsolutePath.of(configuration.spool))
        let store = try await openStore()
        let address = PublicAddress(configured: configuration.publicURL)
        let host = CommandHost(
            spool: spool.path,
            cookiePrefix: StoreCookie.prefix(store: storePath),
            environment: environment,
            logger: logger,
            fetchedLimitBytes: configuration.limits.fetchedBytes,
            publicURL: { address.url }
        )
        // Only now: with the store's lock in our hands, whatever carries its cookie belongs to nobody.
        await FormerLife.end(cookiePrefix: host.cookiePrefix, grace: longestGrace)
        let metrics = DaemonMetrics(version: Version.current)
        let makers = BuilderMakers(
            commands: host,
            workers: WorkerPoolTable(host: WorkerHost(metrics: metrics.registry, logger: logger))
        )
        let cache = try await BuildCache(
            store: store,
            configuration: CacheConfiguration(
                spool: spool.path,
                pools: configuration.pools,
                limits: configuration.limits.cache
            ),
            builders: try makers.builders(configuration),
            metrics: metrics.registry,
            logger: logger
        )
        let tickets = try await Tickets(
            cache: cache,
            timeToLive: configuration.limits.tickets,
            metrics: metrics.registry
        )
        let offers = try await Offers(
            tickets: tickets,
            timeToLive: configuration.limits.offers,
            metrics: metrics.registry
        )
        let router = makeRouter(
            cache: cache,
            workerPools: makers.workers,
            tickets: tickets,
            offers: offers,
            access: { access.current },
            metrics: metrics.registry,
            exposition: metrics.text,
            limits: HTTPLimits(bodyBytes: configuration.limits.bodyBytes),
            version: Version.current
        )
        let server = HTTPServer(
            router,
            listen: configuration.listen,
            logger: logger.forServer,
            onListening: {
                address.listen(at: $0)
                announce($0, in: spool)
            },
            onEnd: { events.serverEnded() }
        )
        let reloading = Reloading(
            source: source,
            started: configuration,
            cache: cache,
            makers: makers,
            access: access,
            logger: logger
        )

        events.onHangup { reloading.reload() }
        let shutdown = Shutdown(
            work: cache,
            server: server,
            events: events,
            drainTimeout: configuration.drainTimeout,
            logger: logger
        )
        let failure = await cache.retaining { await shutdown.awaitAndCarryOut() }
        spool.withdrawAnnouncement()
        await offers.close()
        await tickets.close()
        await store.close()
        if let failure { throw failure }
        logger.info("ended")
    }

    private var storePath: String { AbsolutePath.of(configuration.store) }

    private func openStore() async throws -> GitStore {
        let store = try await GitStore.open(at: storePath)
        let report = store.sweepReport
        if !report.isEmpty {
            logger.warning(
                "swept what a former process left in the store",
                metadata: [
                    "removed_files": "\(report.removedFiles)", "restored_refs": "\(report.restoredRefs)",
                    "lost_refs": "\(report.lostRefs)",
                ]
            )
        }
        return store
    }

    private func announce(_ address: ListenAddress, in spool: SpoolDirectory) {
        logger.info(
            "listening",
            metadata: [
                "address": "\(address)", "version": "\(Version.current)", "store": "\(storePath)",
                "spool": "\(spool.path)", "builders": "\(configuration.builders.count)",
            ]
        )
        do throws(SpoolRefusal) {
            try spool.announce(address)
        } catch {
            logger.error("the listen file cannot be written", metadata: ["error": "\(error)"])
        }
    }

    /// What a former daemon's commands may need to end in peace.
    private var longestGrace: Duration {
        configuration.builders.compactMap(\.command?.grace).max() ?? .seconds(10)
    }
}
