import CZlib

/// Puts bytes into a zlib stream without compressing them, in pieces.
struct StoredStream {
    private let blocks: StoredBlocks
    private var offset = 0
    private var checksum: UInt = 1

    init(sizeBytes: Int) {
        blocks = StoredBlocks(sizeBytes: sizeBytes)
    }

    /// Appends the next part; the last one ends the stream.
    mutating func append(_ bytes: UnsafeRawBufferPointer, isLast: Bool, onto output: inout [UInt8]) {
        checksum = adler32_z(checksum, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        if offset == 0 { output += StoredBlocks.signature }
        var rest = bytes
        while !rest.isEmpty {
            let (number, within) = offset.quotientAndRemainder(dividingBy: StoredBlocks.blockBytes)
            if within == 0 { output += blocks.header(ofBlock: number) }
            let part = rest.prefix(blocks.size(ofBlock: number) - within)
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: part))
            offset += part.count
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
        if isLast { output.append(bigEndian: UInt32(checksum)) }
    }
}
