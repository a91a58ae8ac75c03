/// How long a build that comes now would wait for its slot, if builds take what is expected of them.
struct QueueForecast: Hashable, Sendable {
    var capacity: Int
    /// What is left of the builds that hold slots.
    var running: [Duration]
    /// What those before us will take, in the order in which they are served.
    var queued: [Duration]

    /// Each slot serves the next one as soon as it is free.
    var wait: Duration {
        guard capacity > 0 else { return .zero }
        var slots = Array(running.sorted().suffix(capacity))
        slots += Array(repeating: .zero, count: capacity - slots.count)
        for duration in queued {
            let next = Self.soonest(of: slots)
            slots[next] += duration
        }
        return slots[Self.soonest(of: slots)]
    }

    private static func soonest(of slots: [Duration]) -> Int {
        slots.indices.min { slots[$0] < slots[$1] } ?? 0
    }
}
