import BuilderProtocol
import GitStore
import Logging
import Synchronization

/// Each builder's history: read from git once somebody asks for a quote, and kept up to date from then on.
final class BuilderHistories: Sendable {
    /// Branches looked at for the most recent results; keys are mostly digests, so these are as good as any.
    static let mostBranches = 2000

    /// What builds without history are taken to need.
    static let unknownTime: Duration = .seconds(60)

    private enum State: Sendable {
        /// Runs of this life, before anybody asked.
        case unread([BuilderHistory.Run])
        case read(BuilderHistory)
    }

    private let store: GitStore
    private let logger: Logger
    private let states = Mutex<[String: State]>([:])
    private let reading = KeyedLock<String>()

    init(store: GitStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// What is known without reading anything.
    func known(of builder: String) -> BuilderHistory? {
        switch states.withLock({ $0[builder] }) {
        case .read(let history): history
        case .unread(let runs): BuilderHistory(runs)
        case nil: nil
        }
    }

    /// How long a build of this builder will hold its slot, as far as that is known without reading anything.
    func expectedTime(of declaration: BuilderDeclaration) -> Duration {
        let expected = known(of: declaration.name)?.builds.percentile(0.9) ?? Self.unknownTime
        return declaration.timeLimit.map { min($0, expected) } ?? expected
    }

    /// Reads the builder's results when nobody did so before.
    func history(of builder: String) async throws -> BuilderHistory {
        if case .read(let history) = states.withLock({ $0[builder] }) { return history }
        return try await reading.withLock(builder) {
            if case .read(let history) = self.states.withLock({ $0[builder] }) { return history }
            let found = await self.read(builder)
            return self.states.withLock { states in
                var history = BuilderHistory(found)
                if case .unread(let runs) = states[builder] { for run in runs { history.add(run) } }
                states[builder] = .read(history)
                return history
            }
        }
    }

    func add(_ run: BuilderHistory.Run, of builder: String) {
        states.withLock { states in
            switch states[builder] ?? .unread([]) {
            case .read(var history):
                history.add(run)
                states[builder] = .read(history)
            case .unread(let runs):
                states[builder] = .unread(runs.suffix(DurationSamples.capacity - 1) + [run])
            }
        }
    }

    /// What cannot be read is as if it were not there: a quote is a guess in any case.
    private func read(_ builder: String) async -> [BuilderHistory.Run] {
        do throws(GitError) {
            let branches = try await store.branches(
                prefix: "\(builder)/",
                after: nil,
                limit: Self.mostBranches
            )
            let times = try await store.commitTimes(of: branches.map(\.head))
            let recent = times.sorted { $0.value > $1.value }.prefix(DurationSamples.capacity)
            var runs: [BuilderHistory.Run] = []
            for (head, _) in recent { runs += await run(at: head).map { [$0] } ?? [] }
            return runs
        } catch {
            logger.warning(
                "history cannot be read",
                metadata: ["builder": "\(builder)", "error": "\(error)"]
            )
            return []
        }
    }

    private func run(at head: ObjectID) async -> BuilderHistory.Run? {
        guard let commit = try? await store.commit(head) else { return nil }
        if commit.storesResult { return BuilderHistory.Run(commit) }
        let older = try? await store.history(from: head, limit: ResultReader.longestDetour)
        return older?.first(where: \.storesResult).flatMap { BuilderHistory.Run($0) }
    }
}
