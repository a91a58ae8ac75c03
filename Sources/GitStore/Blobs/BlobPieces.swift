/// A range of a blob on its way out: bytes in chunks of at most 64 KiB, or parts of at most 1 MiB of the file in which
/// they lie as they are.
public struct BlobPieces: AsyncSequence, Sendable {
    let blob: ObjectID
    let range: Range<Int>
    let lane: RepositoryLane

    public struct AsyncIterator: AsyncIteratorProtocol {
        let cursor: BlobCursor
        var missingBytes: Int

        /// Nil once the whole range has come, or where the blob ends before it.
        public mutating func next() async throws(GitError) -> BlobPiece? {
            guard missingBytes > 0, let piece = try await cursor.nextPiece(limit: missingBytes) else {
                return nil
            }
            missingBytes -= piece.count
            return piece
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            cursor: BlobCursor(blob: blob, offset: range.lowerBound, lane: lane),
            missingBytes: range.count
        )
    }
}
