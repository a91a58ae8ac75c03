import BuilderProtocol

/// What a build is prepared from, and what that takes; kept with its result.
struct PreparationRecord: Hashable, Sendable {
    /// Steps of a pending build that are shown at most; the news of each goes to all who watch.
    static let shownSteps = 100

    /// Results of other builders, each once.
    private(set) var dependencies: [DependencyRecord] = []
    /// Steps that ended, in the order in which they did.
    private(set) var steps: [StepReport] = []
    private var running: Set<String> = []

    mutating func add(_ dependency: DependencyRecord) {
        if !dependencies.contains(dependency) { dependencies.append(dependency) }
    }

    mutating func begin(step name: String) {
        running.insert(name)
    }

    mutating func add(_ step: StepReport) {
        running.remove(step.name)
        steps.append(step)
    }

    /// Where each of the builder's steps is.
    func documents(of declared: [StepDeclaration]) -> [StepDocument] {
        let ended = Dictionary(steps.map { ($0.name, $0) }) { first, _ in first }
        return declared.prefix(Self.shownSteps).map { step in
            StepDocument(
                name: step.name,
                kind: step.kind,
                state: ended[step.name]?.state ?? (running.contains(step.name) ? .running : .created),
                duration: ended[step.name]?.duration.inSeconds
            )
        }
    }
}
