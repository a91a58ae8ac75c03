package import BuilderProtocol

/// A builder whose builds run on a pool of workers.
package struct WorkerBuilder: Builder {
    private let configuration: WorkerBuilderConfiguration
    private let pool: WorkerPool
    private let identification: Identification

    /// Throws what the recipe's problems say, when they say anything.
    package init(
        configuration: WorkerBuilderConfiguration,
        pool: WorkerPool,
        sources: Sources
    ) throws(InvalidBuilderConfiguration) {
        var recipe = configuration.recipe
        recipe.namesElsewhere = configuration.payload?.names ?? []
        let problems = recipe.problems
        guard problems.isEmpty else { throw InvalidBuilderConfiguration(problems: problems) }
        identification = Identification(recipe, sources: sources)
        self.configuration = configuration
        self.pool = pool
    }

    package var declaration: BuilderDeclaration {
        var declaration = configuration.recipe.declaration
        declaration.timeLimit = timeout
        return declaration
    }

    /// The source counts in the key; its files are the worker's business.
    package var hasPreparation: Bool { false }

    package var secrets: [String] { pool.configuration.token.map { [$0.secret] } ?? [] }

    package func identify(_ request: IdentityRequest) async throws -> BuildIdentity {
        try await identification.identify(request)
    }

    package func immediateKey(for parameters: [String: String]) -> BuildKey? {
        identification.immediateKey(for: parameters)
    }

    package func build(_ environment: BuildEnvironment) async throws {
        let run = WorkerRun(pool: pool, payload: payload(environment), environment: environment)
        let end: WorkerEnd
        do {
            end = try await inTime { try await run.run() }
        } catch {
            pool.metrics.count(error is BuildFailure ? .timeout : .cancelled)
            throw error
        }
        try await conclude(end, environment)
    }

    private var timeout: Duration { configuration.timeout ?? pool.configuration.timeout }

    /// Runs it for as long as the build may take; throws once it is over and the worker has been told.
    private func inTime(_ operation: @escaping @Sendable () async throws -> WorkerEnd) async throws
        -> WorkerEnd
    {
        try await withThrowingTaskGroup(of: WorkerEnd?.self) { [timeout] group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            throw BuildFailure(.timeout, "Exceeded timeout of \(timeout.shown)")
        }
    }

    private func payload(_ environment: BuildEnvironment) -> JSONValue {
        if let template = configuration.payload { return template.render(values(environment)) }
        var members: [String: JSONValue] = [
            "builder": .string(name),
            "key": .string(environment.identity.key.description),
            "parameters": .object(environment.parameters.mapValues { .string($0) }),
            "context": .object(environment.context.mapValues { .string($0) }),
        ]
        // What the key says was built is what the worker must check out, wherever the branch went meanwhile.
        if let source = environment.identity.source { members["source"] = .string(source) }
        return .object(members)
    }

    private func values(_ environment: BuildEnvironment) -> [String: String] {
        var values = environment.context.merging(environment.parameters) { _, parameter in parameter }
        if let source = environment.identity.source { values["commit"] = source }
        return values
    }

    private func conclude(_ end: WorkerEnd, _ environment: BuildEnvironment) async throws {
        switch end {
        case .complete(let payload):
            pool.metrics.count(.complete)
            try await PayloadFile.write(payload.masked(environment.mask), in: environment.valueDirectory)
        case .failed(let message, let payload):
            pool.metrics.count(.failed)
            if let payload {
                try await PayloadFile.write(payload.masked(environment.mask), in: environment.valueDirectory)
            }
            throw BuildFailure(.worker, message)
        case .deleted:
            pool.metrics.count(.deleted)
            throw BuildCancellation(reason: "deleted on the worker")
        case .unusable(let reason, let message):
            // Locked, unreachable and lost ones were counted one by one.
            if reason == .rejected { pool.metrics.count(.rejected) }
            throw BuildFailure(.worker, message)
        }
    }
}
