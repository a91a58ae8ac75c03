import GitStore

/// The bytes of a result's blob; when they turn out to be damaged the result is given up.
package struct StoredBytes: AsyncSequence, Sendable {
    let stream: BlobStream
    /// Held for as long as somebody reads.
    let place: ReaderPlace
    let onLoss: @Sendable (GitError) async -> Void

    package struct AsyncIterator: AsyncIteratorProtocol {
        var chunks: BlobStream.AsyncIterator
        let place: ReaderPlace
        let onLoss: @Sendable (GitError) async -> Void

        package mutating func next() async throws -> [UInt8]? {
            do throws(GitError) {
                return try await chunks.next()
            } catch {
                if error.isLoss { await onLoss(error) }
                throw error
            }
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(chunks: stream.makeAsyncIterator(), place: place, onLoss: onLoss)
    }
}
