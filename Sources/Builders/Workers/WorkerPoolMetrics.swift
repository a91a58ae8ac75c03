import BuilderProtocol
import Metrics

/// What is counted for one pool of workers; every series exists from the start.
struct WorkerPoolMetrics: Sendable {
    /// How one attempt on one worker came out, from a closed set.
    enum Outcome: String, CaseIterable, Sendable {
        case complete, failed, deleted, locked, rejected, unreachable, lost, cancelled, timeout
    }

    private let attempts: [Outcome: Counter]
    private let lostWorkers: Counter
    private let calls: [WorkerCall.Kind: Metrics.Timer]
    private let members: Meter
    private let healthyMembers: Meter

    init(pool: String, factory: any MetricsFactory) {
        let labels = [("pool", pool)]
        attempts = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                let labels = labels + [("outcome", outcome.rawValue)]
                let name = "cairn_worker_pool_attempts_total"
                return (outcome, Counter(label: name, dimensions: labels, factory: factory))
            }
        )
        lostWorkers = Counter(
            label: "cairn_worker_pool_lost_workers_total",
            dimensions: labels,
            factory: factory
        )
        calls = Dictionary(
            uniqueKeysWithValues: WorkerCall.Kind.allCases.map { kind in
                let labels = labels + [("call", kind.rawValue)]
                let name = "cairn_worker_pool_call_seconds"
                return (
                    kind,
                    Timer(label: name, dimensions: labels, preferredDisplayUnit: .seconds, factory: factory)
                )
            }
        )
        members = Meter(label: "cairn_worker_pool_members", dimensions: labels, factory: factory)
        healthyMembers = Meter(
            label: "cairn_worker_pool_healthy_members",
            dimensions: labels,
            factory: factory
        )
    }

    func count(_ outcome: Outcome) {
        attempts[outcome]?.increment()
        if outcome == .lost { lostWorkers.increment() }
    }

    func record(_ call: WorkerCall.Kind, took time: Duration) {
        calls[call]?.recordNanoseconds(time.wholeNanoseconds)
    }

    /// Healthy is whatever answers and is not full.
    func record(members: Int, healthy: Int) {
        self.members.set(members)
        healthyMembers.set(healthy)
    }
}

extension WorkerPoolMetrics.Outcome {
    init(_ end: WorkerEnd) {
        self =
            switch end {
            case .complete: .complete
            case .failed: .failed
            case .deleted: .deleted
            case .unusable(.locked, _): .locked
            case .unusable(.rejected, _): .rejected
            case .unusable(.unreachable, _): .unreachable
            case .unusable(.lost, _): .lost
            }
    }
}
