import Synchronization

/// The lanes that read, each with a handle of its own: a shared one would let them wait for each other.
final class ReadingLanes: Sendable {
    private static let count = 3
    /// Elements that one lane takes at a time: a hit must not wait for long.
    private static let partCount = 2000

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

    /// Runs `body` on parts of the elements, several at once; returns what came of them, in no order.
    func perform<Element: Sendable, Value: Sendable>(
        onPartsOf elements: [Element],
        _ body: @escaping @Sendable (OpenRepository, ArraySlice<Element>) throws(GitError) -> [Value]
    ) async throws(GitError) -> [Value] {
        let parts = stride(from: 0, to: elements.count, by: Self.partCount).map {
            elements[$0..<min($0 + Self.partCount, elements.count)]
        }
        let results = await withTaskGroup(of: Result<[Value], GitError>.self) { group in
            for part in parts {
                group.addTask { await self.result(of: part, body) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var values: [Value] = []
        for result in results { values += try result.get() }
        return values
    }

    private func result<Element: Sendable, Value: Sendable>(
        of part: ArraySlice<Element>,
        _ body: @escaping @Sendable (OpenRepository, ArraySlice<Element>) throws(GitError) -> [Value]
    ) async -> Result<[Value], GitError> {
        do throws(GitError) {
            return .success(try await perform { repository throws(GitError) in try body(repository, part) })
        } catch {
            return .failure(error)
        }
    }
}
