import Synchronization

/// Which build waits for which, so that none ever waits for itself.
///
/// The configuration has no cycles, but it may be read anew while builds of the former one are under way.
final class DependencyWaits: Sendable {
    /// The builds that a build waits for, how often each.
    private let waits = Mutex<[String: [String: Int]]>([:])

    /// False when `other` waits for `build` already, be it through many others; nothing is noted then.
    func begin(_ build: String, waitingFor other: String) -> Bool {
        waits.withLock { waits in
            guard !Self.reaches(build, from: other, in: waits) else { return false }
            waits[build, default: [:]][other, default: 0] += 1
            return true
        }
    }

    func end(_ build: String, waitingFor other: String) {
        waits.withLock { waits in
            let count = waits[build]?[other] ?? 0
            waits[build]?[other] = count > 1 ? count - 1 : nil
            if waits[build]?.isEmpty == true { waits[build] = nil }
        }
    }

    private static func reaches(_ build: String, from start: String, in waits: [String: [String: Int]])
        -> Bool
    {
        var seen: Set<String> = [start]
        var open = [start]
        while let current = open.popLast() {
            if current == build { return true }
            for next in (waits[current] ?? [:]).keys where seen.insert(next).inserted { open.append(next) }
        }
        return false
    }
}
