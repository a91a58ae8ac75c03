import BuilderProtocol

extension BuildRun {
    /// What this build tells about the next one, and how good the quote for it was.
    func learn(from result: StoredResult) {
        let run = BuilderHistory.Run(
            commit: result.commit,
            finishedAt: result.finishedAt,
            duration: .seconds(result.document.duration ?? 0),
            steps: build.preparation.steps.compactMap(StepDuration.init)
        )
        parts.histories.add(run, of: build.builder)
        guard let quote = parts.quotes.take(build.subject.branch) else { return }
        let actual = parts.now - build.subject.queuedAt
        guard let start = plan.start else {
            return plan.registered.metrics.record(quoteError: quote.total - actual)
        }
        // A reservation stands in no queue, and what it is held back for is no cost.
        plan.registered.metrics.record(quoteError: quote.total - quote.queue - (actual - start.held))
    }
}
