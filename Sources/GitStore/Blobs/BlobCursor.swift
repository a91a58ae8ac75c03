import Synchronization

/// One reader's place in a blob; what it holds open is freed with it, on the lane.
final class BlobCursor: Sendable {
    private static let chunkBytes = 64 * 1024

    private let blob: ObjectID
    private let offset: Int
    private let lane: RepositoryLane
    private let number = Mutex<Int?>(nil)

    init(blob: ObjectID, offset: Int, lane: RepositoryLane) {
        self.blob = blob
        self.offset = offset
        self.lane = lane
    }

    deinit {
        if let number = number.withLock({ $0 }) { lane.forget(number) }
    }

    /// Not to be called again before it returned, like any iterator's `next`.
    func next() async throws(GitError) -> [UInt8]? {
        let chunk = try await lane.read(try await opened(), limit: Self.chunkBytes)
        return chunk.isEmpty ? nil : chunk
    }

    private func opened() async throws(GitError) -> Int {
        if let known = number.withLock({ $0 }) { return known }
        let opened = try await lane.open(blob, from: offset)
        number.withLock { $0 = opened }
        return opened
    }
}
