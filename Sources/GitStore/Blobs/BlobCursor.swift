import Synchronization

/// One reader's place in a blob; what it holds open is freed with it, on the lane.
final class BlobCursor: Sendable {
    static let chunkBytes = 64 * 1024

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

    /// Like `next`, but what lies in a file as it is comes as its place there; not more than `limit` bytes.
    func nextPiece(limit: Int) async throws(GitError) -> BlobPiece? {
        try await lane.readPiece(try await opened(), limit: limit)
    }

    private func opened() async throws(GitError) -> Int {
        if let known = number.withLock({ $0 }) { return known }
        let opened = try await lane.open(blob, from: offset)
        number.withLock { $0 = opened }
        return opened
    }
}
