import GitStore
import Hummingbird

/// The bytes of an answer that has begun could not be read any further; the connection breaks, because the
/// client was promised more.
struct UnreadableContent: Error {
    /// Nil when the bytes simply ended.
    var underlying: (any Error)?
}

extension ResponseBodyWriter {
    /// Writes exactly `count` bytes of the chunks.
    mutating func write<Chunks: AsyncSequence>(
        _ count: Int,
        of chunks: Chunks
    ) async throws where Chunks.Element == [UInt8] {
        var missing = count
        var iterator = chunks.makeAsyncIterator()
        while missing > 0 {
            guard let chunk = try await Self.next(of: &iterator) else { throw UnreadableContent() }
            let wanted = chunk.prefix(missing)
            try await write(ByteBuffer(bytes: wanted))
            missing -= wanted.count
        }
    }

    /// Writes all that comes.
    mutating func write<Chunks: AsyncSequence>(all chunks: Chunks) async throws
    where Chunks.Element == [UInt8] {
        var iterator = chunks.makeAsyncIterator()
        while let chunk = try await Self.next(of: &iterator) { try await write(ByteBuffer(bytes: chunk)) }
    }

    fileprivate static func next<Iterator: AsyncIteratorProtocol>(
        of chunks: inout Iterator
    ) async throws -> Iterator.Element? {
        do {
            return try await chunks.next()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw UnreadableContent(underlying: error)
        }
    }
}

extension BodyWriter {
    /// Writes all pieces, which must be `count` bytes.
    mutating func write<Pieces: AsyncSequence>(
        _ count: Int,
        of pieces: Pieces
    ) async throws where Pieces.Element == BlobPiece {
        var missing = count
        var iterator = pieces.makeAsyncIterator()
        while missing > 0 {
            guard let piece = try await Self.next(of: &iterator) else { throw UnreadableContent() }
            switch piece {
            case .bytes(let bytes): try await write(ByteBuffer(bytes: bytes))
            case .stored(let part): try await write(part)
            }
            missing -= piece.count
        }
    }
}
