import BuilderProtocol
import GitStore

/// What a builder's recent builds took: from slot to end, and each of their steps.
struct BuilderHistory: Sendable {
    /// One stored result.
    struct Run: Sendable {
        var commit: ObjectID
        var finishedAt: Timestamp
        var duration: Duration
        var steps: [StepDuration]
    }

    private(set) var builds = DurationSamples()
    private var steps: [String: DurationSamples] = [:]
    private var seen: Set<ObjectID> = []

    /// In any order; the most recent ones count.
    init(_ runs: [Run] = []) {
        for run in runs.sorted(by: { $0.finishedAt < $1.finishedAt }) { add(run) }
    }

    mutating func add(_ run: Run) {
        guard seen.insert(run.commit).inserted else { return }
        if seen.count > 4 * DurationSamples.capacity { seen = [run.commit] }
        builds.add(run.duration)
        for step in run.steps { steps[step.name, default: DurationSamples()].add(step.duration) }
    }

    /// What the step took when it had something to do; nil when it never had.
    func cost(ofStep name: String) -> Duration? { steps[name]?.percentile(0.5) }
}

extension BuilderHistory.Run {
    /// Nil for a commit that does not say.
    init?(_ commit: Commit) {
        guard commit.storesResult, let duration = commit.duration else { return nil }
        self.init(
            commit: commit.id,
            finishedAt: commit.finishedAt,
            duration: duration,
            steps: commit.stepDurations
        )
    }
}
