import BuildCache
import Logging

/// How the daemon ends: no new builds, running ones may finish for a while, the rest is interrupted, everybody
/// who waits gets an answer, and only then the server closes.
struct Shutdown {
    let cache: BuildCache
    let server: HTTPServer
    let events: DaemonEvents
    let drainTimeout: Duration
    let logger: Logger

    /// Waits for the first ending and carries the shutdown out; returns why the server failed, if it did.
    func awaitAndCarryOut() async -> (any Error)? {
        var endings = events.endings.makeAsyncIterator()
        let first = await endings.next()
        cache.drain()
        if case .signal(let name) = first {
            logger.info("draining", metadata: ["signal": "\(name)", "timeout": "\(drainTimeout)"])
            await finishBuilds()
        }
        await cache.shutDown()
        logger.info("builds ended")
        guard first != .serverEnded else { return await server.failure ?? ServerEndedEarly() }
        await server.close()
        await finishAnswers()
        return nil
    }

    /// Until nothing is pending, the time is over, or somebody signals again.
    private func finishBuilds() async {
        await firstOf(
            { await cache.quiesce(within: drainTimeout) },
            { await nextEnding { _ in true } }
        )
    }

    /// Until the server has closed. It cuts off clients that read nothing; should even that take too long, the
    /// process ends without it.
    private func finishAnswers() async {
        await firstOf(
            { try? await Task.sleep(for: HTTPServer.closingTime * 2) },
            { await nextEnding { $0 == .serverEnded } }
        )
    }

    private func nextEnding(_ isAwaited: (DaemonEvents.Ending) -> Bool) async {
        for await ending in events.endings where isAwaited(ending) { return }
    }

    private func firstOf(
        _ one: @escaping @Sendable () async -> Void, _ other: @escaping @Sendable () async -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(operation: one)
            group.addTask(operation: other)
            await group.next()
            group.cancelAll()
        }
    }
}

/// The server ended although nobody asked it to.
struct ServerEndedEarly: Error, CustomStringConvertible {
    var description: String { "the HTTP server ended" }
}
