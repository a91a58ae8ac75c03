import Synchronization

/// The configured pools of workers by name.
package final class WorkerPoolTable: Sendable {
    private let host: WorkerHost
    private let current = Mutex<[String: WorkerPool]>([:])

    package init(host: WorkerHost) {
        self.host = host
    }

    package func find(_ name: String) -> WorkerPool? {
        current.withLock { $0[name] }
    }

    /// A pool for each configuration; one that did not change is the one that there was.
    package func pools(for configurations: [WorkerPoolConfiguration]) -> [WorkerPool] {
        configurations.map { configuration in
            if let former = find(configuration.name), former.configuration == configuration { return former }
            return WorkerPool(configuration, host: host)
        }
    }

    /// Builds under way keep the pool that they began with.
    package func replace(with pools: [WorkerPool]) {
        let table = Dictionary(pools.map { ($0.name, $0) }) { _, last in last }
        current.withLock { $0 = table }
    }
}
