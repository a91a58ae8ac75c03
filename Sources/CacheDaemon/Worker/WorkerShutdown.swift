import Logging

/// How a worker ends: no new builds, running ones may finish and be fetched for a while, the rest is stopped.
struct WorkerShutdown {
    let tasks: WorkerTaskTable
    let server: HTTPServer
    let events: DaemonEvents
    let drainTimeout: Duration
    let logger: Logger

    /// Waits for the first event and carries the shutdown out; returns why the server failed, if it did.
    func awaitAndCarryOut() async -> (any Error)? {
        await events.happened.wait { $0.hasServerEnded || !$0.signals.isEmpty }
        tasks.drain()
        if let signal = events.happened.value.signals.first {
            logger.info("draining", metadata: ["signal": "\(signal)", "timeout": "\(drainTimeout)"])
            await finishBuilds()
        }
        await tasks.cancelAll()
        if events.happened.value.hasServerEnded { return await server.failure }
        await server.close()
        await firstOf(
            { try? await Task.sleep(for: HTTPServer.closingTime * 2) },
            { await events.happened.wait { $0.hasServerEnded } }
        )
        return nil
    }

    /// Until every result has been fetched, the time is over, or somebody signals again.
    private func finishBuilds() async {
        await firstOf(
            { await tasks.untilDone() },
            { try? await Task.sleep(for: drainTimeout) },
            { await events.happened.wait { $0.signals.count > 1 || $0.hasServerEnded } }
        )
    }
}
