import BuilderProtocol
import GitStore

/// When the slots of one pool are promised to whom. A value: it decides, and knows neither clock nor store.
struct Plan: Hashable, Sendable {
    /// One slot from `start` on, until before `end`.
    struct Promise: Hashable, Sendable {
        var id: ObjectID
        var start: Timestamp
        var end: Timestamp
    }

    /// Ordered by start.
    private(set) var promises: [Promise] = []

    /// Where no slot is left: spans in order, none touching the next.
    func fullSpans(capacity: Int) -> [Range<Timestamp>] {
        let changes = promises.flatMap { [($0.start, 1), ($0.end, -1)] }.sorted { $0 < $1 }
        var (load, spans, start) = (0, [Range<Timestamp>](), Timestamp?.none)
        for (index, change) in changes.enumerated() {
            load += change.1
            // What ends at a moment and what begins then never hold a slot together.
            if index + 1 < changes.count, changes[index + 1].0 == change.0 { continue }
            if load >= capacity, start == nil { start = change.0 }
            if load < capacity, let began = start {
                spans.append(began..<change.0)
                start = nil
            }
        }
        return spans
    }

    func fits(from start: Timestamp, for duration: Duration, capacity: Int) -> Bool {
        let window = StartWindow(earliest: start, latest: start)
        return earliestStart(in: window, for: duration, capacity: capacity) != nil
    }

    /// The first moment of the window at which a slot is free for so long.
    func earliestStart(in window: StartWindow, for duration: Duration, capacity: Int) -> Timestamp? {
        guard capacity > 0 else { return nil }
        var start = window.earliest
        for span in fullSpans(capacity: capacity) where span.upperBound > start {
            if span.lowerBound >= start + duration { break }
            start = span.upperBound
        }
        return start <= window.latest ? start : nil
    }

    /// Starts spread over the window, at most `count`, earliest first: each where a slot is free for so long.
    func spreadStarts(in window: StartWindow, for duration: Duration, capacity: Int, count: Int)
        -> [Timestamp]
    {
        let length = window.latest - window.earliest
        var starts: [Timestamp] = []
        for index in 0..<count {
            let ideal = window.earliest + length / count * index
            let rest = StartWindow(earliest: ideal, latest: window.latest)
            guard let start = earliestStart(in: rest, for: duration, capacity: capacity) else { break }
            if starts.last.map({ $0 < start }) ?? true { starts.append(start) }
        }
        return starts
    }

    mutating func add(_ promise: Promise) {
        let index = promises.firstIndex { $0.start > promise.start } ?? promises.endIndex
        promises.insert(promise, at: index)
    }

    mutating func remove(_ id: ObjectID) {
        promises.removeAll { $0.id == id }
    }
}
