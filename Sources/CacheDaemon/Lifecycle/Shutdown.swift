import Logging

/// How a daemon or a worker ends: no new builds, running ones may finish for a while, the rest is interrupted,
/// everybody who waits gets an answer, and only then the server closes.
struct Shutdown {
    let work: any DrainableWork
    let server: HTTPServer
    let events: DaemonEvents
    let drainTimeout: Duration
    let logger: Logger

    /// Waits for the first event and carries the shutdown out; returns why the server failed, if it did.
    func awaitAndCarryOut() async -> (any Error)? {
        await events.happened.wait { $0.hasServerEnded || !$0.signals.isEmpty }
        work.drain()
        if let signal = events.happened.value.signals.first {
            logger.info("draining", metadata: ["signal": "\(signal)", "timeout": "\(drainTimeout)"])
            await finishBuilds()
        }
        await work.shutDown()
        logger.info("builds ended")
        if events.happened.value.hasServerEnded { return await server.failure }
        await server.close()
        await finishAnswers()
        return nil
    }

    /// Until nothing is pending, the time is over, or somebody signals again. Without a server nobody waits.
    private func finishBuilds() async {
        await firstOf(
            { await work.quiesce(within: drainTimeout) },
            { await events.happened.wait { $0.signals.count > 1 || $0.hasServerEnded } }
        )
    }

    /// Until the server has closed. It cuts off clients that read nothing; should even that take too long, the
    /// process ends without it.
    private func finishAnswers() async {
        await firstOf(
            { try? await Task.sleep(for: HTTPServer.closingTime * 2) },
            { await events.happened.wait { $0.hasServerEnded } }
        )
        if !events.happened.value.hasServerEnded { logger.warning("connections were left open") }
    }
}
