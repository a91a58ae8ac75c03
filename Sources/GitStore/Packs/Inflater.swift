import CZlib

/// zlib's decompression of one stream, in pieces.
final class Inflater {
    private let stream: UnsafeMutablePointer<z_stream>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard cairn_inflate_init(stream) == Z_OK else { preconditionFailure("zlib does not start") }
    }

    /// In the same state as another one, which stays where it is.
    init(copyOf other: Inflater) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflateCopy(stream, other.stream) == Z_OK else { preconditionFailure("zlib has no memory") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Makes it ready for another stream.
    func reset() {
        inflateReset(stream)
    }

    /// What one step came to.
    struct Step {
        var consumed: Int
        var produced: Int
        /// The stream is over, and its checksum is right.
        var isEnd: Bool
    }

    /// Nil when these bytes are not what was compressed.
    func inflate(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Step? {
        let start = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: start)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(output.count)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return nil }
        return Step(
            consumed: input.count - Int(stream.pointee.avail_in),
            produced: output.count - Int(stream.pointee.avail_out),
            isEnd: code == Z_STREAM_END
        )
    }
}
