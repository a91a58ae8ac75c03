/// A blob on its way out, in chunks of at most 64 KiB.
public struct BlobStream: AsyncSequence, Sendable {
    /// Of the whole blob, wherever the stream begins.
    public let sizeBytes: Int
    let blob: ObjectID
    let offset: Int
    let lane: RepositoryLane

    public struct AsyncIterator: AsyncIteratorProtocol {
        let cursor: BlobCursor

        public mutating func next() async throws(GitError) -> [UInt8]? {
            try await cursor.next()
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(cursor: BlobCursor(blob: blob, offset: offset, lane: lane))
    }
}
