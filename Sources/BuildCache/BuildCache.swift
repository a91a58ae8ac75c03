package import BuilderProtocol
package import GitStore
package import Logging
package import Metrics

/// Results of builds by key: known ones at once, unknown ones from exactly one build that everybody shares.
///
/// Safe to use from any task; knows no HTTP.
package final class BuildCache: Sendable {
    let parts: CacheParts
    let launcher: BuildLauncher
    let locks = KeyedLock<BranchName>()

    /// Reads what former lives left in the spool before it returns.
    ///
    /// `now` is the wall clock, `uptime` a clock that nobody sets, and `freeBytes` what a path's file system has
    /// left: from outside, so that tests need neither wait nor fill a disk.
    package init(
        store: GitStore,
        configuration: CacheConfiguration,
        builders: [any Builder],
        metrics: any MetricsFactory,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp = SystemClock.now,
        uptime: @escaping @Sendable () -> Duration = SystemClock.uptime,
        freeBytes: @escaping @Sendable (_ path: String) -> Int? = FileSystemSpace.freeBytes
    ) async throws {
        parts = try await CacheParts(
            store: store,
            configuration: configuration,
            metrics: metrics,
            logger: logger,
            now: now,
            uptime: uptime,
            freeBytes: freeBytes
        )
        launcher = BuildLauncher(parts: parts)
        reload(builders: builders, pools: configuration.pools)
        parts.dependencies.connect { [weak self] request in
            guard let self else { throw CacheError.draining }
            return try await self.answer(request).answer
        }
        await parts.archive.recall(desk: parts.desk)
    }

    /// Builds under way keep the builder and the pool that they began with.
    package func reload(builders: [any Builder], pools: [PoolConfiguration]) {
        parts.pools.replace(with: pools)
        parts.builders.replace(with: builders)
    }

    /// The result if it is known and good enough; else the pending build, which starts when there is none.
    /// Never waits for a build.
    package func lookup(_ request: LookupRequest) async throws -> LookupAnswer {
        let (answer, registered) = try await answer(request)
        registered.metrics.count(answer.outcome)
        return answer
    }

    /// The answer to a client or to a build that needs the result: a use of it in any case.
    private func answer(_ request: LookupRequest) async throws
        -> (answer: LookupAnswer, registered: RegisteredBuilder)
    {
        let registered = try parts.builders.find(request.builder)
        let lookup = try await prepare(request, for: registered)
        let answer = try await answer(to: lookup)
        if let result = answer.content.result {
            parts.usage.record(lookup.plan.branch, result, at: parts.now)
        }
        return (answer, registered)
    }

    /// Marks a result as not acceptable any more; whoever asks after this returned gets a new one.
    package func rebuild(_ request: RebuildRequest) async throws -> RebuildAnswer {
        let rebuild = Rebuild(
            request: request,
            registered: try parts.builders.find(request.builder),
            branch: BranchName(builder: request.builder, key: request.key),
            parts: parts,
            launcher: launcher
        )
        return try await locks.withLock(rebuild.branch) { try await rebuild.mark() }
    }

    /// Ends the pending build of a key; nothing is stored.
    package func cancel(builder: String, key: BuildKey, user: String?, reason: String?) async throws {
        _ = try parts.builders.find(builder)
        guard let build = parts.statuses.pending(BranchName(builder: builder, key: key)),
            build.stop(.cancelled(Cancellation(user: user, reason: reason)))
        else { throw CacheError.nothingPending }
    }

    /// The one place where it is decided who builds a key.
    func answer(to lookup: Lookup) async throws -> LookupAnswer {
        if let hit = try lookup.hit() { return hit }
        return try await locks.withLock(lookup.plan.branch) { try await lookup.decide() }
    }

    func prepare(_ request: LookupRequest, for registered: RegisteredBuilder) async throws -> Lookup {
        let parameters = try registered.parameters(of: request)
        let identity = try await registered.identify(IdentityRequest(parameters: parameters))
        var plan = BuildPlan(
            registered: registered,
            identity: identity,
            parameters: parameters,
            context: request.context,
            user: request.user,
            priority: request.priority
        )
        plan.start = request.start
        let freshness = Freshness(declaration: registered.declaration, requested: request.maxAge)
        return Lookup(request: request, plan: plan, freshness: freshness, parts: parts, launcher: launcher)
    }
}
