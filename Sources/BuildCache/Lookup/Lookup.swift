import BuilderProtocol
import GitStore

/// One request for a result: a hit is answered at once, anything else is decided under the key's lock.
struct Lookup: Sendable {
    let request: LookupRequest
    var plan: BuildPlan
    let freshness: Freshness
    let parts: CacheParts
    let launcher: BuildLauncher

    /// The answer that needs no lock.
    func hit() throws -> LookupAnswer? {
        guard let hit = try parts.hit(on: plan.branch, freshness), case .finished(let result) = hit.content,
            try following.isCurrent(result.dependencies, of: plan.builder) == true
        else { return nil }
        return hit
    }

    /// Reads everything again; the caller holds the key's lock.
    func decide() async throws -> LookupAnswer {
        if let build = parts.statuses.pending(plan.branch) { return try join(build) }
        if let answer = try hit() { return answer }
        switch try await parts.reader.read(plan.branch, key: plan.identity.key, builder: plan.builder) {
        case .absent:
            return try startWithoutPrevious()
        case .unreadable(let damaged):
            let lastNumber = await lastNumber()
            if let damaged, !request.onlyIfCached {
                await parts.loss.accept(plan.branch, at: damaged, because: UnreadableResult.damaged)
            }
            return try start(.unreadable, previous: nil, lastNumber: lastNumber)
        case .result(let result) where result.isMarked:
            return try start(.marked, previous: result, lastNumber: result.number)
        case .result(let result):
            parts.statuses.remember(result, for: plan.branch)
            return try await decide(on: result)
        }
    }

    /// There is no branch: there never was one, or it was moved aside because it could not be read.
    private func startWithoutPrevious() throws -> LookupAnswer {
        guard let lastNumber = parts.loss.losses.lastNumber(of: plan.branch) else {
            return try start(.miss, previous: nil, lastNumber: 0)
        }
        return try start(.unreadable, previous: nil, lastNumber: lastNumber)
    }

    private func decide(on result: StoredResult) async throws -> LookupAnswer {
        if freshness.accepts(result, now: parts.now),
            try await following.isCurrentReading(result.dependencies, of: plan.builder)
        {
            return LookupAnswer(outcome: .hit, content: .finished(result))
        }
        if request.onlyIfCached {
            guard request.staleWhileRevalidate else { throw CacheError.notCached }
            return LookupAnswer(outcome: .hit, content: .stale(result, refresh: nil))
        }
        if plan.needsClaim, request.staleWhileRevalidate {
            return LookupAnswer(outcome: .hit, content: .stale(result, refresh: nil))
        }
        let refresh = try launcher.launch(plan, cause: .stale, previous: result, lastNumber: result.number)
        return LookupAnswer(
            outcome: .stale,
            content: request.staleWhileRevalidate ? .stale(result, refresh: refresh) : .pending(refresh)
        )
    }

    /// Whoever comes while a build is pending shares it; who accepts a stale result has it at once.
    private func join(_ build: Build) throws -> LookupAnswer {
        let acceptable =
            build.subject.cause == .stale && request.staleWhileRevalidate ? build.subject.previous : nil
        if let acceptable {
            return LookupAnswer(outcome: .joined, content: .stale(acceptable, refresh: build))
        }
        if request.onlyIfCached { throw CacheError.notCached }
        // Who comes without a reservation does not wait for that of others.
        if request.start == nil { build.start?.want() }
        return LookupAnswer(outcome: .joined, content: .pending(build))
    }

    private func start(
        _ cause: BuildCause,
        previous: StoredResult?,
        lastNumber: Int
    ) throws -> LookupAnswer {
        if request.onlyIfCached { throw CacheError.notCached }
        let build = try launcher.launch(plan, cause: cause, previous: previous, lastNumber: lastNumber)
        let outcome: LookupAnswer.Outcome =
            switch cause {
            case .miss: .miss
            case .marked: .marked
            case .stale: .stale
            case .unreadable: .unreadable
            }
        return LookupAnswer(outcome: outcome, content: .pending(build))
    }

    /// The number of the newest result that can still be told; numbers go on when a result is unreadable.
    private func lastNumber() async -> Int {
        guard let head = try? parts.store.head(of: plan.branch),
            let commit = try? await parts.store.commit(head),
            let origin = try? await parts.reader.origin(of: commit)
        else { return 0 }
        return origin.number ?? 0
    }

    private var following: Following { Following(parts: parts) }
}
