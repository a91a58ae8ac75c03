import Synchronization

/// The lanes that read, each with a handle of its own: a shared one would let them wait for each other.
final class ReadingLanes: Sendable {
    private static let count = 3

    private let lanes: [RepositoryLane]
    private let turn = Atomic<Int>(0)

    init(root: String, refs: Refs) async throws(GitError) {
        lanes = (0..<Self.count).map { RepositoryLane(label: "cairn.store.read.\($0)") }
        let seekPoints = SeekPoints()
        for lane in lanes { try await lane.open(path: root, refs: refs, seekPoints: seekPoints) }
    }

    func close() async {
        for lane in lanes { await lane.close() }
    }

    /// Lets go of packs that were deleted.
    func reopen() {
        for lane in lanes { lane.reopen() }
    }

    /// The lanes take turns.
    func next() -> RepositoryLane {
        lanes[(turn.wrappingAdd(1, ordering: .relaxed).oldValue & .max) % lanes.count]
    }

    /// Runs `body` on the next lane.
    func perform<Value: Sendable>(
        _ body: @Sendable (OpenRepository) throws(GitError) -> Value
    ) async throws(GitError) -> Value {
        try await next().perform(body)
    }
}
