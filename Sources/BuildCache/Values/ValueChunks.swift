import GitStore

/// The bytes of one artifact, in chunks.
package struct ValueChunks: AsyncSequence, Sendable {
    let blob: BlobStream
    let place: ReaderPlace

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(blob: blob.makeAsyncIterator(), place: place)
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var blob: BlobStream.AsyncIterator
        /// Held for as long as somebody reads.
        let place: ReaderPlace

        package mutating func next() async throws -> [UInt8]? {
            try await blob.next()
        }
    }
}
