import BenchmarkSupport
import GitStore

/// Lookups of random keys in a store: the head of the branch, its commit, and what is in it.
final class Lookups {
    private let store: GitStore
    private let keys: Int
    private var random = SplitMix(state: 1)

    init(of path: String, keys: Int) async throws {
        store = try await GitStore.open(at: path)
        self.keys = keys
    }

    func close() async { await store.close() }

    /// The times of so many, in milliseconds.
    func measure(_ count: Int) async throws -> [Double] {
        let branches = try (0..<count).map { _ in
            try SampleResult.branchName(Int.random(in: 0..<keys, using: &random))
        }
        var times: [Double] = []
        times.reserveCapacity(count)
        for branch in branches {
            let start = ContinuousClock.now
            guard let head = try store.head(of: branch) else { throw BenchmarkError("no \(branch)") }
            let commit = try await store.commit(head)
            times.append((ContinuousClock.now - start).milliseconds)
            guard commit.entries["value"] != nil, commit.entries["failure"] == nil else {
                throw BenchmarkError("\(branch) is not what was stored")
            }
        }
        return times
    }
}
