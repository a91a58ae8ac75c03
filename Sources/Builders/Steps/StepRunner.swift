import BuilderProtocol

/// Runs a builder's steps for one build.
struct StepRunner: Sendable {
    private struct End: Sendable {
        var step: Int
        var outcome: StepOutcome
    }

    let builder: String
    let configuration: StepsConfiguration
    let host: CommandHost
    let environment: BuildEnvironment

    /// Returns when all steps have completed; throws what decides the build's outcome.
    func run() async throws {
        guard !configuration.steps.isEmpty else { return }
        let outcomes: [StepOutcome]
        if configuration.areParallel {
            outcomes = try await environment.preparation.resting { await runAll() }
        } else {
            outcomes = await runAll()
        }
        try Task.checkCancellation()
        if let decisive = StepOutcome.decisive(among: outcomes) { throw decisive }
        environment.log.write(line: "=== Steps completed")
    }

    /// The outcomes in the order in which the steps ended.
    private func runAll() async -> [StepOutcome] {
        var machine = StepMachine(count: configuration.steps.count, areParallel: configuration.areParallel)
        return await withTaskGroup(of: End.self) { group in
            for step in machine.begin() { group.addTask { await run(step) } }
            var outcomes: [StepOutcome] = []
            while let end = await group.next() {
                outcomes.append(end.outcome)
                let due = machine.end(end.step, by: end.outcome.event)
                if machine.isEnding { group.cancelAll() }
                for step in due { group.addTask { await run(step) } }
                if configuration.areParallel { explain(machine) }
            }
            return outcomes
        }
    }

    private func run(_ index: Int) async -> End {
        let step = configuration.steps[index]
        let start = ContinuousClock.now
        environment.preparation.begin(step: step.name)
        let outcome: StepOutcome
        do {
            let wasPresent =
                configuration.areParallel
                ? try await environment.preparation.working { try await perform(step) }
                : try await perform(step)
            outcome = .completed(wasPresent: wasPresent)
        } catch {
            outcome = StepOutcome(of: error, in: step.name)
        }
        environment.preparation.record(
            StepReport(
                name: step.name,
                kind: step.kind,
                state: outcome.state,
                duration: ContinuousClock.now - start,
                wasPresent: outcome.wasPresent
            )
        )
        return End(step: index, outcome: outcome)
    }

    private func perform(_ step: StepConfiguration) async throws -> Bool {
        try Task.checkCancellation()
        if !configuration.areParallel { environment.explain("Preparing: \(step.name)") }
        let log = StepLog(step, to: environment.log, isBuffered: configuration.areParallel)
        defer { log.close() }
        let scene = StepScene(
            builder: builder,
            name: step.name,
            environment: environment,
            host: host,
            log: log
        )
        do {
            let wasPresent = try await scene.perform(step.work)
            try Task.checkCancellation()
            return wasPresent
        } catch {
            if let failure = error as? BuildFailure { log.write("Failed: \(failure.message)") }
            throw error
        }
    }

    private func explain(_ machine: StepMachine) {
        let ended = machine.states.count(where: \.isTerminal)
        environment.explain("Preparing: \(ended) of \(machine.states.count) steps done")
    }
}
