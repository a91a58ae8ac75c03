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
        let bound = Int(deflateBound(stream, UInt(bytes.count)))
        withUnsafeTemporaryAllocation(byteCount: bound, alignment: 16) { compressed in
            output.append(contentsOf: compressed[..<deflate(bytes, into: compressed)])
        }
    }

    /// How many bytes they become.
    func deflatedSize(of bytes: UnsafeRawBufferPointer) -> Int {
        let bound = Int(deflateBound(stream, UInt(bytes.count)))
        return withUnsafeTemporaryAllocation(byteCount: bound, alignment: 16) { deflate(bytes, into: $0) }
    }

    private func deflate(_ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int {
        let input = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input)
        stream.pointee.avail_in = UInt32(bytes.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(output.count)
        let code = CZlib.deflate(stream, Z_FINISH)
        precondition(code == Z_STREAM_END, "there is room for all of it")
        deflateReset(stream)
        return output.count - Int(stream.pointee.avail_out)
    }
}
