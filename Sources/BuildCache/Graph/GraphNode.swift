import BuilderProtocol
import GitStore

/// One result of a graph, with what it is still to be asked for.
struct GraphNode: Sendable {
    let request: DependencyRequest
    /// Nil when it cannot be told which result is meant.
    let branch: BranchName?
    let needs: [DependencyNeed]
    var document: GraphNodeDocument

    init(request: DependencyRequest, plan: BuildPlan, standing: Standing) {
        self.request = request
        branch = plan.branch
        needs = plan.builder.needs(of: plan.parameters)
        document = GraphNodeDocument(
            id: 0,
            builder: plan.builder.name,
            key: plan.identity.key.description,
            title: plan.mask.masked(plan.identity.title).onOneLine,
            state: standing.state,
            parameters: plan.builder.declaration.shown(plan.parameters)
        )
        document.phase = standing.phase?.rawValue
        guard let result = standing.result else { return }
        document.message = result.document.message
        document.commit = result.commit.description
        document.finishedAt = result.document.finishedAt
        document.duration = result.document.duration
    }

    init(unknown request: DependencyRequest, because error: CacheError) {
        self.request = request
        branch = nil
        needs = []
        document = GraphNodeDocument(id: 0, builder: request.builder, state: .unknown)
        document.message = error.reason
    }
}

extension CacheError {
    /// Why it cannot be told which result is meant; parameters may be private, so none is repeated.
    fileprivate var reason: String {
        switch self {
        case .unknownBuilder: "there is no such builder"
        case .invalidKey: "its parameters make no key"
        case .unknownRevision: "the source has no such revision"
        case .sourceUnavailable: "the source cannot be reached"
        case .invalidFields(let problems): problems.map { "\($0.field) \($0.detail)" }.joined(separator: "; ")
        default: "it cannot be told which result is meant"
        }
    }
}
