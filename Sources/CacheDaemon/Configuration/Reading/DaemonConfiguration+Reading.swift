import BuildCache
import Builders
import Logging

extension DaemonConfiguration {
    /// Reads the whole file; what is wrong goes to the section's issues.
    init(reading section: ConfigurationSection) {
        section.read("store", into: &store) { $0.path() }
        section.read("spool", into: &spool) { $0.path() }
        section.read("listen", into: &listen) { $0.parsed(ListenAddress.expectation) { ListenAddress($0) } }
        section.read("drain-timeout", into: &drainTimeout) { $0.duration() }
        section.read("log-level", into: &logLevel) { $0.logLevel() }
        section.read("access", into: &access) { $0.access() }
        publicURL = section["public-url"]?.httpURL()
        section.read("limits", into: &limits) { Limits(reading: $0) }
        section.read("pools", into: &pools) { $0.pools() }
        section.read("worker-pools", into: &workerPools) { $0.workerPools() }
        let (names, workerPools) = (pools.map(\.name), workerPools)
        section.read("builders", into: &builders) { $0.builders(pools: names, workerPools: workerPools) }
        section["builders"]?.checkGraph(of: builders)
        checkAccess(section)
    }

    /// Without tokens only this machine may connect, unless the operator says otherwise.
    private func checkAccess(_ section: ConfigurationSection) {
        guard access == .loopback, !listen.isLoopback, let value = section["listen"] else { return }
        // An access that cannot be read is reported already.
        guard section["access"] == nil else { return }
        value.report(
            "expected a loopback address such as 127.0.0.1:8470, not \"\(listen)\": "
                + "others may connect only with access: { tokens: FILE } or access: open"
        )
    }
}

extension ConfigurationValue {
    /// A path; relative ones count from the directory that the daemon is started in.
    fileprivate func path() -> String? {
        parsed("a path") { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }
    }

    fileprivate func logLevel() -> Logger.Level? {
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        return parsed("one of \(levels)") { Logger.Level(rawValue: $0) }
    }

    fileprivate func httpURL() -> String? {
        parsed("a URL such as http://cairn.example:8470") { text in
            guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }),
                text.utf8.count > scheme.utf8.count, !text.contains(where: \.isWhitespace)
            else { return nil }
            return text
        }
    }

    fileprivate func access() -> DaemonConfiguration.Access? {
        guard node.mapping != nil else {
            return parsed("open or { tokens: FILE }") { $0 == "open" ? .open : nil }
        }
        let section = section(["tokens"])
        section.require("tokens", "{ tokens: FILE }")
        return section["tokens"]?.path().map { .tokens(file: $0) }
    }

    fileprivate func pools() -> [PoolConfiguration] {
        namedMembers().map { name, value in
            let section = value.section(["capacity"])
            var pool = PoolConfiguration(name: name, capacity: DaemonConfiguration.coreCount)
            section.read("capacity", into: &pool.capacity) { $0.count() }
            return pool
        }
    }

    fileprivate func builders(
        pools: [String],
        workerPools: [WorkerPoolConfiguration]
    ) -> [BuilderConfiguration] {
        var namesInLowerCase: [String: String] = [:]
        return namedMembers().compactMap { name, value in
            if let other = namesInLowerCase.updateValue(name, forKey: name.lowercased()) {
                value.report("expected a name that differs from \(other) in more than case")
            }
            return BuilderReading(name: name, value: value, pools: pools, workerPools: workerPools).read()
        }
    }
}

extension DaemonConfiguration.Limits {
    fileprivate init(reading value: ConfigurationValue) {
        let section = value.section(DaemonConfiguration.limitKeys)
        if let builds = section["builds"]?.section(["age", "count", "bytes"]) {
            builds.read("age", into: &cache.buildsAge) { $0.duration() }
            builds.read("count", into: &cache.buildsCount) { $0.count() }
            builds.read("bytes", into: &cache.buildsBytes) { $0.size() }
        }
        section.read("status-table", into: &cache.statusTable) { $0.count() }
        section.read("queue", into: &cache.queue) { $0.count() }
        section.read("preparations", into: &cache.preparations) { $0.count() }
        section.read("followers", into: &cache.followers) { $0.count() }
        section.read("claims", into: &cache.claims) { $0.count() }
        section.read("claim-lease", into: &cache.claimLease) { $0.timeout() }
        section.read("waiters", into: &cache.waiters) { $0.count() }
        section.read("body", into: &bodyBytes) { $0.size(atLeast: 1, "1") }
        section.read("free-space", into: &cache.freeSpaceBytes) { $0.size() }
        section.read("garbage", into: &cache.garbage) { $0.timeout() }
        section.read("tickets", into: &tickets) { $0.timeout() }
        section.read("fetched", into: &fetchedBytes) { $0.size() }
        section.read("offers", into: &offers) { $0.timeout() }
    }
}
