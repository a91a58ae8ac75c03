import BuilderProtocol

/// Finds the times at which a build could start, or says why there is none. A value: the plan comes from outside.
struct OfferSearch: Sendable {
    static let mostOffers = 4

    /// What is found.
    struct Finding: Hashable, Sendable {
        /// Earliest first.
        var starts: [Timestamp] = []
        /// For how long the slot is kept.
        var duration: Duration = .zero
        /// Why there is no start.
        var messages: [String] = []
    }

    var window: StartWindow
    var range: DurationRange
    var quote: Quote
    /// The builder's own.
    var limit: Duration?
    var pool: String
    var capacity: Int
    var plan: Plan

    func find(at now: Timestamp) -> Finding {
        let ready = now + quote.preparation
        let usable = StartWindow(earliest: max(window.earliest, ready), latest: window.latest)
        guard usable.earliest <= usable.latest else { return Finding(messages: [tooLate(ready)]) }
        guard let wished = range.chosen(expected: expected, limit: limit) else {
            return Finding(messages: [tooLong])
        }
        // What does not fit may fit when it takes no more than it must.
        for duration in [wished, min(wished, range.min ?? wished)] {
            let starts = plan.spreadStarts(
                in: usable,
                for: duration,
                capacity: capacity,
                count: Self.mostOffers
            )
            if !starts.isEmpty { return Finding(starts: starts, duration: duration) }
        }
        return Finding(messages: [full(usable, wished)])
    }

    private var expected: Duration? { quote.build.p90 }

    private func tooLate(_ ready: Timestamp) -> String {
        "preparation takes \(quote.preparation.inSeconds) s: the build cannot start before "
            + "\(ready.rfc3339), and the window ends at \(window.latest.rfc3339)"
    }

    private var tooLong: String {
        "the builder's limit is \(limit?.inSeconds ?? 0) s, and duration.min asks for "
            + "\(range.min?.inSeconds ?? 0) s"
    }

    private func full(_ usable: StartWindow, _ duration: Duration) -> String {
        "no slot of pool \"\(pool)\" (\(capacity) in all) is free for \(duration.inSeconds) s at any start from "
            + "\(usable.earliest.rfc3339) to \(usable.latest.rfc3339)"
    }
}
