import BuilderProtocol

/// What a build would cost in time, as far as it can be told beforehand.
package struct Quote: Hashable, Sendable {
    /// What the cost of a step rests on.
    package enum Basis: String, CaseIterable, Codable, Sendable {
        /// What it provides is there already.
        case present
        /// What it took in former builds.
        case history
        /// What the configuration says; nothing, if that says nothing.
        case declared
    }

    package struct Step: Hashable, Sendable {
        package var name: String
        package var cost: Duration
        package var basis: Basis

        package init(name: String, cost: Duration, basis: Basis) {
            self.name = name
            self.cost = cost
            self.basis = basis
        }
    }

    /// The time from slot to end, from the builder's history.
    package struct Build: Hashable, Sendable {
        /// Half of the builds take no longer; nil without history.
        package var p50: Duration?
        /// Nine of ten builds take no longer.
        package var p90: Duration?
        /// How many builds that rests on.
        package var samples: Int

        package init(p50: Duration? = nil, p90: Duration? = nil, samples: Int = 0) {
            self.p50 = p50
            self.p90 = p90
            self.samples = samples
        }
    }

    package var steps: [Step]
    /// The sum of the steps' costs, or the largest of them where they run at once.
    package var preparation: Duration
    package var build: Build
    /// The wait for a slot if it were asked for now.
    package var queue: Duration

    package init(steps: [Step], areParallel: Bool, build: Build, queue: Duration) {
        self.steps = steps
        let costs = steps.map(\.cost)
        preparation = areParallel ? costs.max() ?? .zero : costs.reduce(.zero, +)
        self.build = build
        self.queue = queue
    }

    package var total: Duration { preparation + queue + (build.p50 ?? .zero) }

    /// A known result takes no time.
    static func known(steps: [StepDeclaration], samples: Int) -> Quote {
        Quote(
            steps: steps.map { Step(name: $0.name, cost: .zero, basis: .present) },
            areParallel: false,
            build: Build(p50: .zero, p90: .zero, samples: samples),
            queue: .zero
        )
    }
}

extension Quote.Step {
    init(_ step: StepDeclaration, isPresent: Bool, history: BuilderHistory) {
        if isPresent {
            self.init(name: step.name, cost: .zero, basis: .present)
        } else if let cost = history.cost(ofStep: step.name) {
            self.init(name: step.name, cost: cost, basis: .history)
        } else {
            self.init(name: step.name, cost: step.cost ?? .zero, basis: .declared)
        }
    }
}

extension Quote.Build {
    init(_ samples: DurationSamples) {
        self.init(
            p50: samples.percentile(0.5),
            p90: samples.percentile(0.9),
            samples: samples.count
        )
    }
}
