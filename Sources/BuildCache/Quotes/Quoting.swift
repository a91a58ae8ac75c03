import BuilderProtocol

/// Makes the quote for a result that is not known.
struct Quoting: Sendable {
    let plan: BuildPlan
    let parts: CacheParts

    func quote() async throws -> Quote {
        let history = try await parts.histories.history(of: plan.builder.name)
        let pending = parts.statuses.pending(plan.branch)
        return Quote(
            steps: await steps(history, pending: pending),
            areParallel: plan.registered.declaration.runsStepsInParallel,
            build: build(history, pending: pending),
            queue: pending?.phase.needsSlot == false ? .zero : try await wait(besides: pending)
        )
    }

    private func steps(_ history: BuilderHistory, pending: Build?) async -> [Quote.Step] {
        let steps = plan.registered.declaration.steps
        let isPrepared = pending.map { $0.phase != .accepted && $0.phase != .preparing } ?? false
        let present = isPrepared ? Set(steps.map(\.name)) : await presentSteps()
        return steps.map { step in
            Quote.Step(step, isPresent: present.contains(step.name), history: history)
        }
    }

    /// Files that are there, and results that are known.
    private func presentSteps() async -> Set<String> {
        var present = await plan.builder.presentSteps(for: plan.parameters)
        for need in plan.builder.needs(of: plan.parameters) {
            guard let other = try? await parts.plan(of: need.request),
                let standing = try? await Standing(of: other, parts: parts), standing.isHit
            else { continue }
            present.insert(need.step)
        }
        return present
    }

    /// Of a build that runs, what is left.
    private func build(_ history: BuilderHistory, pending: Build?) -> Quote.Build {
        var build = Quote.Build(history.builds)
        guard let startedAt = pending?.startedAt else { return build }
        let elapsed = parts.now - startedAt
        build.p50 = build.p50.map { max(.zero, $0 - elapsed) }
        build.p90 = build.p90.map { max(.zero, $0 - elapsed) }
        return build
    }

    private func wait(besides own: Build?) async throws -> Duration {
        let pool = parts.pools.find(plan.registered.declaration.pool)
        let others = parts.statuses.allPending.filter { $0.subject.pool == pool.name && $0 !== own }
        var usual: [String: Duration] = [:]
        for builder in Set(others.map(\.builder)) {
            usual[builder] = try await parts.histories.history(of: builder).builds.percentile(0.5)
        }
        let now = parts.now
        return QueueForecast(
            capacity: pool.capacity,
            running: others.compactMap { other in
                guard other.phase == .running, let startedAt = other.startedAt else { return nil }
                return max(.zero, (usual[other.builder] ?? .zero) - (now - startedAt))
            },
            queued: others.filter(\.phase.needsSlot).map { usual[$0.builder] ?? .zero }
        ).wait
    }
}

extension Phase {
    /// False once it has had its slot.
    fileprivate var needsSlot: Bool {
        switch self {
        case .offered, .accepted, .preparing, .waiting: true
        default: false
        }
    }
}
