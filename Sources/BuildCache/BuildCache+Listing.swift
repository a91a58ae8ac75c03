package import BuilderProtocol

extension BuildCache {
    /// A builder's results, pending ones included, ordered by branch name.
    package func results(_ query: ResultsQuery) async throws -> Page<ResultDocument> {
        let registered = try parts.builders.find(query.builder)
        return try await ResultsPage(query: query, registered: registered, parts: parts).collect()
    }

    /// A pending or ended attempt, as long as it is kept.
    package func build(id: String) -> Build? { parts.archive[id] }

    /// Attempts, newest first.
    package func builds(pageSize: Int, pageToken: String?) throws -> Page<ResultDocument> {
        let page = parts.archive.page(size: pageSize, after: pageToken)
        return Page(elements: page.elements.map { $0.document() }, next: page.next)
    }

    package func cancel(build id: String, user: String?, reason: String?) async throws {
        guard let build = parts.archive[id] else { throw CacheError.notFound("build \(id)") }
        guard build.stop(.cancelled(Cancellation(user: user, reason: reason))) else {
            throw CacheError.nothingPending
        }
    }

    /// Ordered by name.
    package var builders: [BuilderSummary] {
        parts.builders.all.map(BuilderSummary.init)
    }

    package func builder(_ name: String) throws -> BuilderSummary {
        BuilderSummary(try parts.builders.find(name))
    }

    /// Ordered by name.
    package var pools: [PoolDocument] { parts.pools.all.map(\.document) }
}

extension BuilderSummary {
    fileprivate init(_ registered: RegisteredBuilder) {
        self.init(declaration: registered.builder.declaration, counts: registered.metrics.summary)
    }
}
