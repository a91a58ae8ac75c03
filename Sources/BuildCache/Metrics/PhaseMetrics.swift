import BuilderProtocol
import Metrics

/// How long builds are in each phase.
struct PhaseMetrics: Sendable {
    private let timers: [Phase: Timer]

    init(factory: any MetricsFactory) {
        let passing: [Phase] = [.accepted, .preparing, .waiting, .running, .finishing]
        timers = Dictionary(
            uniqueKeysWithValues: passing.map { phase in
                let timer = Timer(
                    label: "cairn_build_phase_seconds",
                    dimensions: [("phase", phase.rawValue)],
                    preferredDisplayUnit: .seconds,
                    factory: factory
                )
                return (phase, timer)
            }
        )
    }

    func record(_ span: PhaseSpan) {
        timers[span.phase]?.recordNanoseconds(span.duration.wholeNanoseconds)
    }
}

/// A phase that a build has left, and how long it was there.
struct PhaseSpan: Hashable, Sendable {
    var phase: Phase
    var duration: Duration
}
