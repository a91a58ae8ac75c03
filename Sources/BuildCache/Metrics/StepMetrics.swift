import BuilderProtocol
import Metrics

/// How long preparation steps take, by what they do and how they end.
struct StepMetrics: Sendable {
    private struct Labels: Hashable {
        var kind: StepKind
        var outcome: StepState
    }

    private let timers: [Labels: Timer]

    init(factory: any MetricsFactory) {
        var timers: [Labels: Timer] = [:]
        for kind in StepKind.allCases {
            for outcome in StepState.allCases where outcome.isTerminal {
                timers[Labels(kind: kind, outcome: outcome)] = Timer(
                    label: "cairn_step_seconds",
                    dimensions: [("kind", kind.rawValue), ("outcome", outcome.rawValue.lowercased())],
                    preferredDisplayUnit: .seconds,
                    factory: factory
                )
            }
        }
        self.timers = timers
    }

    func record(_ report: StepReport) {
        let labels = Labels(kind: report.kind, outcome: report.state)
        timers[labels]?.recordNanoseconds(report.duration.wholeNanoseconds)
    }
}
