import BuilderProtocol
import GitStore
import Synchronization

/// Keys whose last build met trouble of ours, and when they may be tried again.
final class BackOffs: Sendable {
    /// Keys remembered at most; those that may be tried again go first.
    static let capacity = 10_000

    private struct Entry {
        var pause: Duration
        var until: Timestamp
        var trouble: String
        /// The attempt that met it.
        var build: BuildDocument?
    }

    private let entries = Mutex<[BranchName: Entry]>([:])
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// Throws while the key must not be tried.
    func check(_ branch: BranchName) throws(CacheError) {
        let (entry, now) = (entries.withLock { $0[branch] }, now())
        guard let entry, entry.until > now else { return }
        throw .storeError(entry.trouble, retryAfter: entry.until - now, build: entry.build)
    }

    /// How long the key pauses now: twice as long as the last time.
    func fail(_ branch: BranchName, trouble: String, build: BuildDocument?) -> Duration {
        let now = now()
        return entries.withLock { entries in
            if entries.count >= Self.capacity { entries = entries.filter { $0.value.until > now } }
            let pause = RetryPause.after(entries[branch]?.pause)
            entries[branch] = Entry(pause: pause, until: now + pause, trouble: trouble, build: build)
            return pause
        }
    }

    func succeed(_ branch: BranchName) {
        entries.withLock { $0[branch] = nil }
    }

    /// The trouble of a key that pauses now, nil when none does.
    var currentTrouble: String? {
        let now = now()
        return entries.withLock { $0.values.first { $0.until > now }?.trouble }
    }
}
