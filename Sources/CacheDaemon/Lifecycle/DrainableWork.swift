import BuildCache

/// What a server does beside answering, and how it is brought to an end.
protocol DrainableWork: Sendable {
    /// Takes nothing new from now on.
    func drain()

    /// Returns when all of it is done, or when the time is over.
    func quiesce(within time: Duration) async

    /// Stops what still runs; returns when nothing is left of it.
    func shutDown() async
}

extension BuildCache: DrainableWork {}
