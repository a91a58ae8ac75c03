/// Every bound of the cache, by the names of the configuration's `limits`.
package struct CacheLimits: Hashable, Sendable {
    /// Ended attempts are kept until one of these is passed.
    package var buildsAge: Duration = .seconds(7 * 24 * 3600)
    package var buildsCount = 10_000
    package var buildsBytes = 1 << 30
    /// Finished results kept in memory.
    package var statusTable = 100_000
    /// Builds waiting for a slot, for each pool.
    package var queue = 10_000
    /// Builds preparing at once.
    package var preparations = 8
    /// Readers of logs under way at once.
    package var followers = 10_000
    /// Requests waiting for a build's end at once.
    package var waiters = 20_000
    /// What the store's and the spool's file system must have left for a build to start.
    package var freeSpaceBytes = 1 << 30
    /// How long objects stay that no ref reaches any more: somebody may be reading them.
    package var garbage: Duration = .seconds(3600)

    package init() {}
}

/// A named set of slots.
package struct PoolConfiguration: Hashable, Sendable {
    package var name: String
    package var capacity: Int

    package init(name: String, capacity: Int) {
        self.name = name
        self.capacity = capacity
    }
}

/// What the cache is told at its start.
package struct CacheConfiguration: Sendable {
    /// A directory for live logs and working directories; created when absent.
    package var spool: String
    package var pools: [PoolConfiguration]
    package var limits: CacheLimits

    package init(spool: String, pools: [PoolConfiguration], limits: CacheLimits = CacheLimits()) {
        self.spool = spool
        self.pools = pools
        self.limits = limits
    }
}
