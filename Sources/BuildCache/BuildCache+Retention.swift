/// Letting go of results.
extension BuildCache {
    /// Runs `body`; until that returns results go as the builders' limits and the disk's say, and the last uses are
    /// saved now and then.
    package func retaining<Value: Sendable>(_ body: @Sendable @escaping () async -> Value) async -> Value {
        let loop = RetentionLoop(parts: parts, locks: locks)
        return await withTaskGroup(of: Value?.self) { group in
            group.addTask {
                await loop.run()
                return nil
            }
            group.addTask { [parts] in
                await CollectionLoop(parts: parts).run()
                return nil
            }
            group.addTask { await body() }
            while let ended = await group.next() {
                guard let value = ended else { continue }
                group.cancelAll()
                await group.waitForAll()
                return value
            }
            preconditionFailure("the body returned nothing")
        }
    }

    /// Evicts what the builders' limits do not allow, as of now; returns what went.
    @discardableResult
    package func evictByLimits() async throws -> [Victim] {
        try await PolicyRound(parts: parts, locks: locks).run()
    }

    /// Evicts while the store's disk is short of room; `expectedBytes` are on their way back to it already.
    func evictForSpace(expecting expectedBytes: Int) async throws -> (gone: [Victim], bytes: Int) {
        try await SpaceRound(parts: parts, locks: locks).run(expecting: expectedBytes)
    }
}
