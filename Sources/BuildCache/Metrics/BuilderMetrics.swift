import BuilderProtocol
import Metrics
import Synchronization

/// What is counted for one builder, for the scraper and for listings alike.
///
/// Every series exists from the start at 0. At rest `started` is the sum of the five ways to end.
final class BuilderMetrics: Sendable {
    /// How an attempt ended.
    enum Ending: String, CaseIterable, Sendable {
        case succeeded = "builds_succeeded"
        case failed = "builds_failed"
        case exception = "build_exceptions"
        case cancelled = "builds_cancelled"
        case interrupted = "builds_interrupted"
    }

    private let counts = Mutex(BuilderCounts())
    private let started: Counter
    private let endings: [Ending: Counter]
    private let inProgress: Meter
    private let buildTime: Timer
    private let quoteError: Timer
    private let lookups: [LookupAnswer.Outcome: Counter]
    private let evictions: [EvictionReason: Counter]

    init(builder: String, factory: any MetricsFactory) {
        let labels = [("name", builder)]
        func counter(_ name: String) -> Counter {
            Counter(label: "cairn_cache_\(name)_total", dimensions: labels, factory: factory)
        }
        started = counter("builds_started")
        endings = Dictionary(uniqueKeysWithValues: Ending.allCases.map { ($0, counter($0.rawValue)) })
        inProgress = Meter(label: "cairn_cache_builds_in_progress", dimensions: labels, factory: factory)
        inProgress.set(0)
        buildTime = Timer(
            label: "cairn_cache_build_time_seconds",
            dimensions: labels,
            preferredDisplayUnit: .seconds,
            factory: factory
        )
        quoteError = Timer(
            label: "cairn_quote_error_seconds",
            dimensions: labels,
            preferredDisplayUnit: .seconds,
            factory: factory
        )
        lookups = Dictionary(
            uniqueKeysWithValues: LookupAnswer.Outcome.allCases.map { outcome in
                let labels = labels + [("outcome", outcome.rawValue)]
                return (
                    outcome, Counter(label: "cairn_cache_lookups_total", dimensions: labels, factory: factory)
                )
            }
        )
        evictions = Dictionary(
            uniqueKeysWithValues: EvictionReason.allCases.map { reason in
                let labels = labels + [("reason", reason.rawValue)]
                let label = "cairn_retention_evicted_total"
                return (reason, Counter(label: label, dimensions: labels, factory: factory))
            }
        )
    }

    var summary: BuilderCounts { counts.withLock { $0 } }

    func count(_ outcome: LookupAnswer.Outcome) {
        lookups[outcome]?.increment()
    }

    func countEviction(_ reason: EvictionReason) {
        evictions[reason]?.increment()
    }

    /// Quoted minus actual time; too much and too little count alike.
    func record(quoteError: Duration) {
        self.quoteError.recordNanoseconds(max(quoteError, .zero - quoteError).wholeNanoseconds)
    }

    func countStart() {
        started.increment()
        let running = counts.withLock { counts in
            counts.started += 1
            counts.inProgress += 1
            return counts.inProgress
        }
        inProgress.set(running)
    }

    /// `buildTime`: from slot to end, nil when there never was a slot.
    func count(_ ending: Ending, buildTime: Duration?) {
        endings[ending]?.increment()
        if let buildTime { self.buildTime.recordNanoseconds(buildTime.wholeNanoseconds) }
        let running = counts.withLock { counts in
            counts.add(ending)
            return counts.inProgress
        }
        inProgress.set(running)
    }
}

extension BuilderCounts {
    fileprivate mutating func add(_ ending: BuilderMetrics.Ending) {
        inProgress -= 1
        switch ending {
        case .succeeded: succeeded += 1
        case .failed: failed += 1
        case .exception: exceptions += 1
        case .cancelled: cancelled += 1
        case .interrupted: interrupted += 1
        }
    }
}
