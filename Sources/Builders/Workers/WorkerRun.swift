import BuilderProtocol

/// Carries one build through its pool: does what the job says and tells it what came of it.
struct WorkerRun: Sendable {
    let pool: WorkerPool
    let payload: JSONValue
    let environment: BuildEnvironment

    /// Throws only when it is cancelled; the worker has then been told.
    func run() async throws -> WorkerEnd {
        var job = WorkerJob(
            busyRetries: pool.configuration.busyRetries,
            retries: pool.configuration.retries,
            makeTicket: WireTicket.random
        )
        do {
            return try await drive(&job)
        } catch {
            if let placement = job.placement { await withdraw(placement) }
            throw error
        }
    }

    private func drive(_ job: inout WorkerJob) async throws -> WorkerEnd {
        var action = job.begin()
        while true {
            try Task.checkCancellation()
            switch action {
            case .choose(let avoided): action = job.chose(await pool.members(avoiding: avoided))
            case .start(let member, let ticket):
                let verdict = await start(at: member, ticket)
                try Task.checkCancellation()
                action = job.started(verdict)
            case .backOff(let count):
                try await backOff(count)
                action = job.backedOff()
            case .poll(let placement): action = try await watch(placement, &job)
            case .cancel(let placement, let isLost):
                if isLost { note(loss: placement) }
                _ = await pool.client.answer(to: .cancel(placement))
                try Task.checkCancellation()
                action = job.cancelled()
            case .end(let end): return end
            }
        }
    }

    private func start(at member: WorkerURL, _ ticket: WireTicket) async -> StartVerdict {
        let user = environment.user
        let answer = await pool.client.answer(
            to: .start(at: member, payload: payload, ticket: ticket, user: user)
        )
        let verdict = StartVerdict(answer, ticket: ticket, pool: pool.configuration)
        switch verdict {
        case .locked: pool.metrics.count(.locked)
        case .nextMember: pool.metrics.count(.unreachable)
        case .placed, .ended: break
        }
        return verdict
    }

    private func backOff(_ count: Int) async throws {
        environment.explain("Waiting for a free worker of pool \(pool.name)")
        try await pool.host.pause(BackOff.pause(after: count, jitter: .random(in: 0...1)))
    }

    /// Polls until there is something else to do; meanwhile the worker's log comes in.
    private func watch(_ placement: WorkerJob.Placement, _ job: inout WorkerJob) async throws
        -> WorkerJob.Action
    {
        environment.explain("Running")
        environment.place(placement.worker.description)
        let log = log
        return try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask { await log.follow(placement) }
            var action = WorkerJob.Action.poll(placement)
            while case .poll = action {
                try await pool.host.pause(pool.configuration.pollInterval)
                action = job.polled(try await poll(placement))
            }
            group.cancelAll()
            let offset = try await group.next() ?? nil
            if let offset, case .end = action { await log.finish(placement, from: offset) }
            return action
        }
    }

    private func poll(_ placement: WorkerJob.Placement) async throws -> PollVerdict {
        let answer = await pool.client.answer(to: .poll(placement))
        // A call that was broken off says nothing about the worker.
        try Task.checkCancellation()
        let verdict = PollVerdict(answer, ticket: placement.ticket)
        if case .pending(let progress?) = verdict { environment.report(progress) }
        return verdict
    }

    private var log: WorkerLog {
        WorkerLog(
            client: pool.client,
            interval: min(pool.configuration.pollInterval, .seconds(1)),
            pause: pool.host.pause,
            write: { [log = environment.log] in log.write($0) }
        )
    }

    private func note(loss placement: WorkerJob.Placement) {
        pool.metrics.count(.lost)
        environment.log.write(line: "=== Worker \(placement.worker) was lost")
        pool.host.logger.warning(
            "worker lost",
            metadata: [
                "pool": "\(pool.name)", "worker": "\(placement.worker)", "build": "\(environment.build)",
            ]
        )
    }

    // In a task of its own, because this one is cancelled and would break the call off.
    private func withdraw(_ placement: WorkerJob.Placement) async {
        let client = pool.client
        await Task { _ = await client.answer(to: .cancel(placement)) }.value
    }
}
