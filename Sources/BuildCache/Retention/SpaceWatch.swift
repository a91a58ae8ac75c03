import GitStore
import Synchronization

/// Knows whether the store's and the spool's file systems have the room that a build needs.
final class SpaceWatch: Sendable {
    /// How soon it is worth asking again.
    static let pause = Duration.seconds(60)

    private struct Place {
        var name: String
        var path: String
        var level: SpaceLevel
    }

    private let places: Mutex<[Place]>
    private let freeBytes: @Sendable (_ path: String) -> Int?
    private let metrics: SpaceMetrics

    init(
        store: String,
        spool: String,
        limitBytes: Int,
        metrics: SpaceMetrics,
        freeBytes: @escaping @Sendable (_ path: String) -> Int?
    ) {
        let level = SpaceLevel(limitBytes: limitBytes)
        places = Mutex([
            Place(name: "store", path: store, level: level), Place(name: "spool", path: spool, level: level),
        ])
        self.freeBytes = freeBytes
        self.metrics = metrics
        // So that the metrics know from the start.
        _ = measure()
    }

    /// Which of the two is short of room as of now, in words; nil when neither is.
    var shortage: String? {
        let short = measure().first { $0.level.isShort }
        return short.map { place in
            "the \(place.name)'s disk has less than \(place.level.limitBytes) bytes left (limits.free-space)"
        }
    }

    /// What the store's file system lacks for the shortage to end; 0 without one.
    var missingStoreBytes: Int {
        guard let store = measure().first, store.level.isShort else { return 0 }
        return max(0, store.level.goalBytes - (freeBytes(store.path) ?? store.level.goalBytes))
    }

    /// Throws when a build must not begin.
    func check() throws(CacheError) {
        if let shortage { throw .diskFull(shortage, retryAfter: Self.pause) }
    }

    /// A system that does not say counts as one with room.
    private func measure() -> [Place] {
        let paths = places.withLock { $0.map(\.path) }
        let free = paths.map(freeBytes)
        return places.withLock { places in
            for (index, bytes) in free.enumerated() {
                guard let bytes else { continue }
                places[index].level.measured(freeBytes: bytes)
                metrics.record(freeBytes: bytes, of: places[index].name)
            }
            return places
        }
    }
}
