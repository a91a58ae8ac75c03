import BuilderProtocol
import GitStore
import Synchronization

/// Starts builds, until the daemon drains.
final class BuildLauncher: Sendable {
    private let parts: CacheParts
    private let ids = BuildIDs()
    private let draining = Mutex(false)

    init(parts: CacheParts) {
        self.parts = parts
    }

    var isDraining: Bool { draining.withLock { $0 } }

    func drain() {
        draining.withLock { $0 = true }
    }

    /// Makes the build pending before it returns; the caller holds the key's lock.
    func launch(
        _ plan: BuildPlan,
        cause: BuildCause,
        previous: StoredResult?,
        lastNumber: Int
    ) throws(CacheError) -> Build {
        try parts.backOffs.check(plan.branch)
        try parts.space.check()
        guard !plan.needsClaim else { throw .notClaimed }
        let pool = plan.claim == nil ? parts.pools.find(plan.builder.declaration.pool) : nil
        // A reservation has its place already.
        if plan.start == nil { try pool?.admit() } else { pool?.expect() }
        let build = makeBuild(plan, cause: cause, previous: previous, number: lastNumber + 1, pool: pool)
        if let claim = plan.claim { try parts.claims.begin(claim, for: build) }
        guard begin(build) else {
            pool?.withdraw()
            if let claim = plan.claim { parts.claims.end(claim, .interrupted) }
            throw .draining
        }
        // Who asks for a reserved result has it built at once, in the slot that is kept for it if need be.
        if plan.start == nil { build.help(parts.book.promise(for: plan.branch)) }
        plan.registered.metrics.countStart()
        let run = BuildRun(build: build, plan: plan, pool: pool, parts: parts)
        build.begin { await run.run() }
        return build
    }

    /// Decided together with draining, so that nothing begins after a drain found nothing pending.
    private func begin(_ build: Build) -> Bool {
        draining.withLock { isDraining in
            guard !isDraining else { return false }
            parts.statuses.begin(build)
            parts.archive.add(build)
            return true
        }
    }

    private func makeBuild(
        _ plan: BuildPlan,
        cause: BuildCause,
        previous: StoredResult?,
        number: Int,
        pool: Pool?
    ) -> Build {
        let (now, mask, declaration) = (parts.now, plan.mask, plan.builder.declaration)
        let subject = BuildSubject(
            id: ids.next(at: now),
            builder: plan.builder.name,
            key: plan.identity.key,
            branch: plan.branch,
            title: mask.masked(plan.identity.title).onOneLine,
            source: plan.identity.source,
            parameters: declaration.shown(plan.parameters),
            steps: declaration.steps,
            user: plan.user,
            pool: pool?.name,
            cause: cause,
            number: number,
            queuedAt: now,
            mask: mask,
            previous: previous
        )
        let log = LiveLog(
            path: parts.desk.spool.logPath(of: subject.id),
            mask: mask,
            limitBytes: declaration.logLimitBytes
        )
        return Build(subject, log: log, pool: pool, start: plan.start, desk: parts.desk)
    }
}
