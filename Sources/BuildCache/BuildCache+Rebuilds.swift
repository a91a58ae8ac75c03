extension BuildCache {
    /// What a page's pattern may cost; matching is linear, logs may be long all the same.
    private static let patternTime = Duration.seconds(10)

    /// Marks many results as not acceptable any more, a page of keys at a time.
    package func rebuild(_ request: BulkRebuildRequest) async throws -> BulkRebuildAnswer {
        let registered = try parts.builders.find(request.builder)
        let search = request.logMatches.map { pattern in
            LogSearch(pattern, store: parts.store, thread: parts.patternThread, limit: Self.patternTime)
        }
        return try await BulkRebuild(
            request: request,
            keys: KnownKeys(registered: registered, prefix: [], parts: parts),
            search: search,
            mark: { try await self.rebuild($0) }
        ).run()
    }
}
