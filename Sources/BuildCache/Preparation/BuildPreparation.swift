import BuilderProtocol

/// What the cache does for one build that prepares.
struct BuildPreparation: Preparation {
    let build: Build
    let plan: BuildPlan
    let parts: CacheParts
    let turn: PreparationTurn

    func resting<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await turn.resting(body)
    }

    func working<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await turn.working(body)
    }

    func result(of request: DependencyRequest) async throws -> Dependency {
        let search = DependencySearch(request: request, build: build, plan: plan, parts: parts)
        let (result, wasKnown) = try await turn.resting { try await search.find() }
        let branch = search.branch(of: result)
        build.record(DependencyRecord(branch: branch, commit: result.commit))
        let writing = ValueWriting(
            store: parts.store,
            threads: parts.desk.spool.threads,
            commit: result.commit,
            finishedAt: result.finishedAt,
            place: parts.readers.enter(branch)
        )
        return Dependency(
            builder: result.document.builder,
            key: result.document.key,
            commit: result.commit.description,
            failure: result.isFailure ? result.document.message ?? "" : nil,
            wasKnown: wasKnown,
            write: { try await writing.write(into: $0) }
        )
    }

    func openCallback() throws -> any Callback {
        try parts.callbacks.open()
    }

    func begin(step name: String) {
        build.begin(step: name)
    }

    func record(_ report: StepReport) {
        parts.stepMetrics.record(report)
        build.record(report)
    }
}
