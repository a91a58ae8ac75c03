import BuilderProtocol
import GitStore

/// How a result stands, as the next request would find it; looking changes nothing and counts as no use.
struct Standing: Sendable {
    var state: GraphNodeDocument.State
    /// Of a pending build.
    var phase: Phase?
    /// What is stored, good enough or not.
    var result: StoredResult?

    /// True when the next request would be answered at once.
    var isHit: Bool { state == .success || state == .failure }

    init(of plan: BuildPlan, parts: CacheParts) async throws {
        switch parts.statuses[plan.branch] {
        case .pending(let build):
            self.init(state: .pending, phase: build.phase, result: build.subject.previous)
        case .finished(let result) where try parts.isHead(result, of: plan.branch):
            self.init(state: try await Self.state(of: result, plan, parts), result: result)
        default:
            try await self.init(reading: plan, parts: parts)
        }
    }

    private init(state: GraphNodeDocument.State, phase: Phase? = nil, result: StoredResult? = nil) {
        self.state = state
        self.phase = phase
        self.result = result
    }

    private init(reading plan: BuildPlan, parts: CacheParts) async throws {
        switch try await parts.reader.read(plan.branch, key: plan.identity.key, builder: plan.builder) {
        case .absent:
            let isLost = parts.loss.losses.lastNumber(of: plan.branch) != nil
            self.init(state: isLost ? .unreadable : .missing)
        case .unreadable:
            self.init(state: .unreadable)
        case .result(let result):
            if !result.isMarked { parts.statuses.remember(result, for: plan.branch) }
            self.init(state: try await Self.state(of: result, plan, parts), result: result)
        }
    }

    private static func state(
        of result: StoredResult,
        _ plan: BuildPlan,
        _ parts: CacheParts
    ) async throws -> GraphNodeDocument.State {
        if result.isMarked { return .marked }
        let freshness = Freshness(declaration: plan.registered.declaration, requested: nil)
        guard freshness.accepts(result, now: parts.now),
            try await Following(parts: parts).isCurrentReading(result.dependencies, of: plan.builder)
        else { return .stale }
        return result.isFailure ? .failure : .success
    }
}
