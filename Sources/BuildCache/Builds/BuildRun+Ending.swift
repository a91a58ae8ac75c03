import BuilderProtocol
import GitStore
import Logging

extension BuildRun {
    /// Everything that follows the outcome, in this order: the log's last line, the commit, the status, the
    /// counts, and only then those who wait.
    func conclude(_ outcome: BuildOutcome, workspace: Workspace?) async {
        let (end, ending) = await settle(outcome, workspace: workspace)
        if let workspace { await parts.desk.spool.retire(workspace, of: build.id) }
        publish(end, ending)
        await parts.archive.recordEnd(of: build)
        await parts.desk.spool.emptyTrash(of: build.id)
        // Kept logs alone can fill a small disk, and then nothing would ever be built again.
        if ending == .exception, await parts.desk.spool.isFull { await parts.archive.makeRoom() }
    }

    private func publish(_ end: BuildEnd, _ ending: BuilderMetrics.Ending) {
        var result: StoredResult?
        if case .stored(let stored) = end { result = stored }
        parts.statuses.end(build, leaving: result)
        if let result {
            parts.loss.losses.forget(build.subject.branch)
            learn(from: result)
        }
        plan.registered.metrics.count(ending, buildTime: build.startedAt.map { max(.zero, parts.now - $0) })
        parts.logger.info(
            "build ended",
            metadata: [
                "build": "\(build.id)", "branch": "\(build.subject.branch)", "ending": "\(ending.rawValue)",
                "message": "\(end.document.message ?? "")",
            ]
        )
        build.conclude(end, event: ending.phaseEvent)
        build.log.complete()
        if let claim = plan.claim { parts.claims.end(claim, ClaimMetrics.Ending(end, stop: build.stop)) }
    }

    private func settle(
        _ outcome: BuildOutcome,
        workspace: Workspace?
    ) async -> (BuildEnd, BuilderMetrics.Ending) {
        do {
            switch outcome {
            case .success: return (.stored(try await save(nil, workspace)), .succeeded)
            case .failure(let failure): return (.stored(try await save(failure, workspace)), .failed)
            case .cancelled(let cancellation):
                try closeLog(cancellation.logLine)
                return (.cancelled(document(.cancelled, "Cancelled", .cancelled)), .cancelled)
            case .interrupted(let interruption):
                try closeLog(interruption.message)
                let end = document(.interrupted, interruption.message, .cancelled)
                return (.interrupted(end), .interrupted)
            case .error(let trouble): return fail(trouble)
            }
        } catch {
            return fail("\(error)")
        }
    }

    private func save(_ failure: BuildFailure?, _ workspace: Workspace?) async throws -> StoredResult {
        let value = try await value(of: failure, in: workspace)
        let times = BuildTimes(started: build.startedAt ?? build.subject.queuedAt, ended: parts.now)
        try closeLog(failure.map { "Failed: \($0.message)".onOneLine } ?? "Success")
        let commit = try await parts.writer.save(
            build.subject,
            preparation: build.preparation,
            log: build.log,
            failure: failure,
            value: value,
            times: times
        )
        parts.backOffs.succeed(build.subject.branch)
        parts.usage.record(build.subject.branch, at: parts.now)
        return try await parts.reader.result(
            in: commit,
            branch: build.subject.branch,
            key: build.key,
            builder: build.builder
        )
    }

    /// The directory of artifacts to store, nil when there are none or they are refused.
    private func value(of failure: BuildFailure?, in workspace: Workspace?) async throws -> String? {
        guard let workspace else { return nil }
        let value = await measure(workspace)
        guard let problem = value.problem(limitBytes: plan.builder.declaration.valueLimitBytes) else {
            return value.fileCount > 0 ? workspace.valueDirectory : nil
        }
        if failure?.kind != .value { try build.log.append(Array("=== \(problem): left out\n".utf8)) }
        return nil
    }

    private func fail(_ trouble: String) -> (BuildEnd, BuilderMetrics.Ending) {
        parts.logger.error(
            "build met trouble of ours",
            metadata: [
                "build": "\(build.id)", "branch": "\(build.subject.branch)",
                "error": "\(build.subject.mask.masked(trouble))",
            ]
        )
        let message = build.subject.mask.masked(trouble).onOneLine
        // The log may be what failed: its evidence is kept as far as it goes.
        try? closeLog("Error: \(message)")
        let end = document(.error, message, .failed)
        let pause = parts.backOffs.fail(build.subject.branch, trouble: message, build: end.build)
        return (.error(end, retryAfter: pause), .exception)
    }

    private func closeLog(_ lastLine: String) throws(SpoolError) {
        try build.log.close(lastLine: "[\(parts.now.logStamp)] \(lastLine)")
    }

    private func document(_ status: ResultDocument.Status, _ message: String, _ phase: Phase)
        -> ResultDocument
    {
        build.subject.endedDocument(
            status,
            message: message,
            phase: phase,
            startedAt: build.startedAt,
            endedAt: parts.now
        )
    }
}

extension BuilderMetrics.Ending {
    fileprivate var phaseEvent: PhaseEvent {
        switch self {
        case .succeeded: .complete
        case .failed, .exception: .fail
        case .cancelled, .interrupted: .cancel
        }
    }
}
