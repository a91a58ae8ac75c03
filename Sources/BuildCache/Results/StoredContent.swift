package import GitStore

/// The bytes of a result's blob, or pieces of it.
package typealias StoredBytes = StoredContent<BlobStream>
package typealias StoredPieces = StoredContent<BlobPieces>

/// A result's blob on its way out; when it turns out to be damaged the result is given up.
package struct StoredContent<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable {
    let base: Base
    /// Held for as long as somebody reads.
    let place: ReaderPlace
    let onLoss: @Sendable (GitError) async -> Void

    package struct AsyncIterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        let place: ReaderPlace
        let onLoss: @Sendable (GitError) async -> Void

        package mutating func next() async throws -> Base.Element? {
            do {
                return try await base.next()
            } catch {
                if let error = error as? GitError, error.isLoss { await onLoss(error) }
                throw error
            }
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), place: place, onLoss: onLoss)
    }
}
