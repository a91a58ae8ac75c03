import CZlib

/// zlib's compression; one stream serves all objects, because to set one up costs more than a small object.
final class Deflater {
    private let stream: UnsafeMutablePointer<z_stream>

    init(level: Int32) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard cairn_deflate_init(stream, level) == Z_OK else { preconditionFailure("zlib does not start") }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Appends the compressed bytes.
    func deflate(_ bytes: UnsafeRawBufferPointer, onto output: inout [UInt8]) {
        deflatePart(bytes, isLast: true, onto: &output)
    }

    /// Appends what comes of the next part of an object; the last one ends it.
    func deflatePart(_ bytes: UnsafeRawBufferPointer, isLast: Bool, onto output: inout [UInt8]) {
        // What earlier parts left inside is less than the bound allows beside.
        let bound = Int(deflateBound(stream, UInt(bytes.count))) + 64 << 10
        withUnsafeTemporaryAllocation(byteCount: bound, alignment: 16) { compressed in
            output.append(contentsOf: compressed[..<deflate(bytes, isLast: isLast, into: compressed)])
        }
    }

    /// How many bytes they become.
    func deflatedSize(of bytes: UnsafeRawBufferPointer) -> Int {
        let bound = Int(deflateBound(stream, UInt(bytes.count)))
        return withUnsafeTemporaryAllocation(byteCount: bound, alignment: 16) {
            deflate(bytes, isLast: true, into: $0)
        }
    }

    private func deflate(
        _ bytes: UnsafeRawBufferPointer,
        isLast: Bool,
        into output: UnsafeMutableRawBufferPointer
    ) -> Int {
        let input = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input)
        stream.pointee.avail_in = UInt32(bytes.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(output.count)
        let code = CZlib.deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        precondition(
            code == (isLast ? Z_STREAM_END : Z_OK) && stream.pointee.avail_in == 0,
            "there is room for all of it"
        )
        if isLast { deflateReset(stream) }
        return output.count - Int(stream.pointee.avail_out)
    }
}
