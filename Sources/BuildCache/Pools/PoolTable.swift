import BuilderProtocol
import Metrics
import Synchronization

/// The configured pools by name.
final class PoolTable: Sendable {
    private let factory: any MetricsFactory
    private let queueLimit: Int
    private let now: @Sendable () -> Timestamp
    private let pools = Mutex<[String: Pool]>([:])

    init(queueLimit: Int, factory: any MetricsFactory, now: @escaping @Sendable () -> Timestamp) {
        self.now = now
        self.queueLimit = queueLimit
        self.factory = factory
    }

    /// A pool that stays keeps its queue; one that goes serves those it let in.
    func replace(with configurations: [PoolConfiguration]) {
        let resized = pools.withLock { pools in
            let former = pools
            pools = [:]
            var resized: [(Pool, Int)] = []
            for configuration in configurations {
                if let pool = former[configuration.name] {
                    pools[configuration.name] = pool
                    resized.append((pool, configuration.capacity))
                } else {
                    pools[configuration.name] = makePool(configuration)
                }
            }
            return resized
        }
        for (pool, capacity) in resized { pool.resize(to: capacity) }
    }

    /// The configuration was checked, so a builder's pool is there; a bare one stands in while it changes.
    func find(_ name: String) -> Pool {
        pools.withLock { pools in
            if let pool = pools[name] { return pool }
            let pool = makePool(PoolConfiguration(name: name, capacity: 1))
            pools[name] = pool
            return pool
        }
    }

    /// Ordered by name.
    var all: [Pool] {
        pools.withLock { Array($0.values) }.sorted { $0.name < $1.name }
    }

    private func makePool(_ configuration: PoolConfiguration) -> Pool {
        Pool(
            name: configuration.name,
            capacity: configuration.capacity,
            queueLimit: queueLimit,
            metrics: PoolMetrics(pool: configuration.name, factory: factory),
            now: now
        )
    }
}
