package import BuilderProtocol

/// What a build would cost.
extension BuildCache {
    /// What the cache's clock shows.
    package var now: Timestamp { parts.now }

    /// The quote for a request; a known result takes no time. Nothing is started.
    package func quote(_ request: LookupRequest) async throws -> Quote {
        try await quoted(request).quote
    }

    func quoted(_ request: LookupRequest) async throws -> (quote: Quote, plan: BuildPlan) {
        let registered = try parts.builders.find(request.builder)
        guard !registered.declaration.isClaimed else { throw CacheError.notClaimed }
        let plan = try await prepare(request, for: registered).plan
        if try await Standing(of: plan, parts: parts).isHit {
            let samples = try await parts.histories.history(of: request.builder).builds.count
            return (.known(steps: registered.declaration.steps, samples: samples), plan)
        }
        let quote = try await Quoting(plan: plan, parts: parts).quote()
        parts.quotes.note(quote, for: plan.branch)
        return (quote, plan)
    }
}
