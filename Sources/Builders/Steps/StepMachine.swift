import BuilderProtocol

/// Decides which steps begin and how their builder's preparation ends: one after the other or all at once; the
/// first that fails ends it, and failed wins over cancelled.
///
/// A value: what happens is decided here, what follows is done by `StepRunner`.
struct StepMachine: Sendable {
    private(set) var states: [StepState]
    private let areParallel: Bool

    init(count: Int, areParallel: Bool) {
        states = Array(repeating: .created, count: count)
        self.areParallel = areParallel
    }

    /// The steps to start now.
    mutating func begin() -> [Int] {
        let due = areParallel ? Array(states.indices) : Array(states.indices.prefix(1))
        return due.filter { apply(.start, to: $0) }
    }

    /// A step has ended; the steps to start now. After one that did not complete nothing begins any more.
    mutating func end(_ step: Int, by event: StepEvent) -> [Int] {
        guard apply(event, to: step) else { return [] }
        guard !isEnding else {
            for index in states.indices where states[index] == .created { apply(.cancel, to: index) }
            return []
        }
        guard !areParallel, step + 1 < states.count else { return [] }
        return apply(.start, to: step + 1) ? [step + 1] : []
    }

    /// True once a step did not complete: the others are to end.
    var isEnding: Bool { states.contains(.failed) || states.contains(.cancelled) }

    /// Of the preparation as a whole; running until all steps have ended.
    var state: StepState {
        if states.contains(where: { !$0.isTerminal }) { return .running }
        if states.contains(.failed) { return .failed }
        return states.contains(.cancelled) ? .cancelled : .completed
    }

    @discardableResult
    private mutating func apply(_ event: StepEvent, to step: Int) -> Bool {
        guard let next = states[step].after(event) else { return false }
        states[step] = next
        return true
    }
}
