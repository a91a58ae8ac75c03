package import BuilderProtocol

extension QuoteDocument {
    package init(_ quote: Quote) {
        self.init(
            preparation: quote.preparation.inSeconds,
            steps: quote.steps.map { step in
                Step(name: step.name, cost: step.cost.inSeconds, basis: step.basis.rawValue)
            },
            build: Build(
                p50: quote.build.p50?.inSeconds,
                p90: quote.build.p90?.inSeconds,
                samples: quote.build.samples
            ),
            queue: quote.queue.inSeconds,
            total: quote.total.inSeconds
        )
    }
}
