import BuilderProtocol
import Builders
import Glibc
import Hummingbird
import Logging
import Synchronization

/// The composition root of `cairnd worker`: makes its parts, top to bottom, and runs them until a signal.
struct WorkerProgram {
    let configuration: DaemonConfiguration
    /// Read again on SIGHUP.
    let source: ConfigurationSource
    let limits: WorkerLimits
    let environment: [String: String]
    let logger: Logger

    /// Returns after a signal and an orderly end.
    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        FileDescriptorLimit.raise()
        let events = await DaemonEvents()
        let access = AccessControl(try AccessPolicy(configuration.access))
        let spool = try SpoolDirectory(AbsolutePath.of(configuration.spool), isShared: true)
        let desk = WorkerDesk(
            slots: try WorkerSlots(spool: spool.path, count: limits.slots),
            limits: limits,
            host: CommandHost(
                spool: spool.path,
                cookiePrefix: StoreCookie.prefix(store: spool.path),
                environment: environment,
                logger: logger
            ),
            builders: configuration.builders,
            logger: logger
        )
        let ownURL = WorkerAddress(publicURL: configuration.publicURL, listen: configuration.listen)
        let server = HTTPServer(
            makeWorkerRouter(
                WorkerRoutes(desk: desk, workerID: { ownURL.url(seenAs: $0) }),
                access: { access.current },
                limits: HTTPLimits(bodyBytes: configuration.limits.bodyBytes)
            ),
            listen: configuration.listen,
            logger: logger.forServer,
            onListening: { address in
                ownURL.announce(address)
                announce(address, in: spool)
            },
            onEnd: { events.serverEnded() }
        )
        events.onHangup { reload(desk, access) }
        let failure = await Shutdown(
            work: desk.tasks,
            server: server,
            events: events,
            drainTimeout: configuration.drainTimeout,
            logger: logger
        ).awaitAndCarryOut()
        spool.withdrawAnnouncement()
        if let failure { throw failure }
        logger.info("ended")
    }

    private func announce(_ address: ListenAddress, in spool: SpoolDirectory) {
        logger.info(
            "worker listening",
            metadata: [
                "address": "\(address)", "version": "\(Version.current)", "spool": "\(spool.path)",
                "slots": "\(limits.slots)",
                "builders": "\(configuration.builders.compactMap(\.command).count)",
            ]
        )
        do throws(SpoolRefusal) {
            try spool.announce(address)
        } catch {
            logger.error("the listen file cannot be written", metadata: ["error": "\(error)"])
        }
    }

    private func reload(_ desk: WorkerDesk, _ access: AccessControl) {
        do {
            access.replace(with: try AccessPolicy(configuration.access))
            desk.replace(with: try source.load().builders)
            logger.info("configuration reloaded", metadata: ["builders": "\(desk.builderNames.count)"])
        } catch {
            logger.error("builders stay as they are", metadata: ["error": "\(error)"])
        }
    }
}
