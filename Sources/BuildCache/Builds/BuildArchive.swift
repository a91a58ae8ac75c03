import BuilderProtocol
import DequeModule
import Logging
import Synchronization

/// All attempts that are kept: pending ones always, ended ones within `limits.builds`.
final class BuildArchive: Sendable {
    private struct State {
        /// In the order of their ids, which is the order in which they began.
        var builds: Deque<Build> = []
        var byID: [String: Build] = [:]
        var endedCount = 0
        var endedBytes = 0

        mutating func removeOldestEnded(if isTooMuch: (Build, _ count: Int, _ bytes: Int) -> Bool) -> Build? {
            guard let index = builds.firstIndex(where: \.isArchived),
                isTooMuch(builds[index], endedCount, endedBytes)
            else { return nil }
            let build = builds.remove(at: index)
            byID[build.id] = nil
            endedCount -= 1
            endedBytes -= build.log.lengthBytes
            return build
        }
    }

    private let spool: Spool
    private let limits: CacheLimits
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let state = Mutex(State())

    init(desk: BuildDesk, limits: CacheLimits, logger: Logger) {
        spool = desk.spool
        now = desk.now
        self.limits = limits
        self.logger = logger
    }

    subscript(id: String) -> Build? { state.withLock { $0.byID[id] } }

    func add(_ build: Build) {
        state.withLock { state in
            state.builds.append(build)
            state.byID[build.id] = build
        }
    }

    /// Newest first; the token is the id of the last build of the page before.
    func page(size: Int, after token: String?) -> Page<Build> {
        state.withLock { state in
            let end = token.map { state.builds.firstIndex(notBefore: $0) } ?? state.builds.count
            let start = max(0, end - size)
            let builds = Array(state.builds[start..<end].reversed())
            return Page(elements: builds, next: start > 0 ? builds.last?.id : nil)
        }
    }

    /// A record that outlives the process: were it killed now, the next one would know of this attempt.
    func recordBeginning(of build: Build) async {
        await record(build)
    }

    /// Keeps the ended attempt and lets go of the oldest ones past the limits.
    func recordEnd(of build: Build) async {
        await record(build)
        build.archive()
        let evicted = state.withLock { state in
            state.endedCount += 1
            state.endedBytes += build.log.lengthBytes
            return evict(&state)
        }
        for build in evicted { await spool.removeFiles(of: build.id) }
    }

    /// Lets go of the older half of what ended attempts keep: a spool without room serves nobody.
    func makeRoom() async {
        let evicted = state.withLock { state in
            let goal = state.endedBytes / 2
            var evicted: [Build] = []
            while let build = state.removeOldestEnded(if: { _, _, bytes in bytes > goal }) {
                evicted.append(build)
            }
            return evicted
        }
        guard !evicted.isEmpty else { return }
        logger.warning(
            "the spool is full: old attempts are forgotten",
            metadata: ["count": "\(evicted.count)"]
        )
        for build in evicted { await spool.removeFiles(of: build.id) }
    }

    /// Takes in what former lives recorded; an attempt without an end was interrupted.
    func recall(desk: BuildDesk) async {
        let recalled = await BuildRecord.readAll(from: spool).map { $0.build(desk: desk) }
        let evicted = state.withLock { state in
            for build in recalled {
                build.archive()
                state.builds.append(build)
                state.byID[build.id] = build
                state.endedCount += 1
                state.endedBytes += build.log.lengthBytes
            }
            return evict(&state)
        }
        for build in evicted { await spool.removeFiles(of: build.id) }
    }

    private func record(_ build: Build) async {
        do {
            try await BuildRecord(build).write(to: spool)
        } catch {
            logger.warning(
                "attempt cannot be recorded",
                metadata: ["build": "\(build.id)", "error": "\(error)"]
            )
        }
    }

    private func evict(_ state: inout State) -> [Build] {
        var evicted: [Build] = []
        let now = now()
        while let build = state.removeOldestEnded(if: { build, count, bytes in
            count > limits.buildsCount || bytes > limits.buildsBytes
                || now - build.subject.queuedAt > limits.buildsAge
        }) {
            evicted.append(build)
        }
        return evicted
    }
}

extension Deque<Build> {
    /// Ids are ordered.
    fileprivate func firstIndex(notBefore id: String) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
