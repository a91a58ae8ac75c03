import BuilderProtocol
import Logging

/// The life of one build, from pending to its end.
struct BuildRun: Sendable {
    let build: Build
    let plan: BuildPlan
    /// Nil for a build that somebody claimed: it runs elsewhere and takes no slot.
    let pool: Pool?
    let parts: CacheParts

    func run() async {
        do {
            try await parts.desk.spool.restore()
            await parts.archive.recordBeginning(of: build)
            let workspace = try await begin()
            await conclude(await produce(in: workspace), workspace: workspace)
        } catch {
            pool?.withdraw()
            await conclude(.error("\(error)"), workspace: nil)
        }
    }

    private func begin() async throws -> Workspace {
        try writeHeading()
        return try await parts.desk.spool.makeWorkspace(for: build.id)
    }

    private func writeHeading() throws(SpoolError) {
        let heading = "=== \(build.subject.title)\n[\(parts.now.logStamp)] Starting...\n"
        try build.log.append(Array(heading.utf8))
    }

    // Preparation holds no slot: a build that needs another build's result would wait for itself.
    private func produce(in workspace: Workspace) async -> BuildOutcome {
        let turn = PreparationTurn(queueEntry, preparations: parts.preparations, pool: pool)
        let environment = environment(in: workspace, turn: turn)
        do {
            do {
                try await prepare(environment, turn: turn)
            } catch {
                turn.abandon()
                throw error
            }
            try build.enter(.queue, reason: waitingReason)
            try await work(in: environment)
            try build.enter(.finish, reason: "Saving")
            try await checkValue(in: workspace)
            return .success
        } catch {
            return await outcome(of: error)
        }
    }

    private func work(in environment: BuildEnvironment) async throws {
        guard let pool else {
            try build.enter(.run, reason: "Running")
            return try await plan.claim?.hold(environment) ?? ()
        }
        do {
            try await plan.start?.wait()
        } catch {
            pool.withdraw()
            throw error
        }
        try await pool.withSlot(queueEntry, moved: build.touch) {
            try build.enter(.run, reason: "Running")
            try await plan.builder.build(environment)
        }
    }

    private func prepare(_ environment: BuildEnvironment, turn: PreparationTurn) async throws {
        try build.enter(.prepare, reason: build.subject.title)
        guard plan.claim == nil, plan.builder.hasPreparation else { return }
        try await turn.working { try await plan.builder.prepare(environment) }
    }

    private func checkValue(in workspace: Workspace) async throws {
        let declaration = plan.builder.declaration
        let value = await measure(workspace)
        if let problem = value.problem(limitBytes: declaration.valueLimitBytes) {
            throw BuildFailure(.value, problem)
        }
        if declaration.requiresValue, value.fileCount == 0 {
            throw BuildFailure(.value, "No value where one is required")
        }
    }

    private func outcome(of error: any Error) async -> BuildOutcome {
        // Whatever a stopped build throws, it is what stopped it that counts.
        switch build.stop {
        case .cancelled(let cancellation): return .cancelled(cancellation)
        case .interrupted(let interruption): return .interrupted(interruption)
        case .broken(let trouble): return .error(trouble)
        case nil: break
        }
        if let cancellation = error as? BuildCancellation {
            return .cancelled(Cancellation(reason: cancellation.reason.map(build.subject.mask.masked)))
        }
        guard var failure = error as? BuildFailure else { return .error("\(error)") }
        failure.message = build.subject.mask.masked(failure.message)
        if await mayComeOfFullDisk(failure) {
            return .error("The spool's disk is full: \(failure.message)")
        }
        // Somebody may have stopped it since we looked.
        if build.phase != .finishing, (try? build.enter(.finish, reason: "Saving")) == nil {
            return await outcome(of: CancellationError())
        }
        return .failure(failure)
    }

    /// What ended while nothing more could be written says nothing about the build.
    private func mayComeOfFullDisk(_ failure: BuildFailure) async -> Bool {
        guard plan.claim == nil else { return false }
        switch failure.kind {
        case .exit, .signal, .start, .step, .builder: return await parts.desk.spool.isFull
        case .timeout, .silence, .value, .worker: return false
        }
    }

    func measure(_ workspace: Workspace) async -> ValueMeasure {
        let limitBytes = plan.builder.declaration.valueLimitBytes
        return await parts.desk.spool.threads.run {
            ValueMeasure(of: workspace.valueDirectory, limitBytes: limitBytes)
        }
    }

    private var waitingReason: String {
        plan.start.map { "Waiting for its start at \($0.reservation.start.rfc3339)" } ?? build.subject.title
    }

    private var queueEntry: PoolQueue.Entry {
        PoolQueue.Entry(
            build: build.id,
            user: plan.user,
            priority: plan.priority,
            expected: parts.histories.expectedTime(of: plan.registered.declaration),
            reservation: plan.start?.reservation.promise
        )
    }

    private func environment(in workspace: Workspace, turn: PreparationTurn) -> BuildEnvironment {
        BuildEnvironment(
            build: build.id,
            identity: plan.identity,
            parameters: plan.parameters,
            context: plan.context,
            user: plan.user,
            workingDirectory: workspace.workingDirectory,
            valueDirectory: workspace.valueDirectory,
            temporaryDirectory: workspace.temporaryDirectory,
            log: log,
            report: build.report,
            explain: build.explain,
            place: build.place,
            mask: { [mask = build.subject.mask] in mask.masked($0) },
            preparation: BuildPreparation(build: build, plan: plan, parts: parts, turn: turn)
        )
    }

    private var log: BuildLog {
        BuildLog { [build] bytes in
            // After a stop the log belongs to Cairn's last line alone.
            guard build.stop == nil else { return }
            do throws(SpoolError) {
                try build.log.append(bytes)
            } catch {
                build.stop(.broken(error.description))
            }
        }
    }
}
