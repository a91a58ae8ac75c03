/// Puts bytes into a zlib stream without compressing them, in pieces.
struct StoredStream {
    private let blocks: StoredBlocks
    private var offset = 0
    private var checksum = Adler32()

    init(sizeBytes: Int) {
        blocks = StoredBlocks(sizeBytes: sizeBytes)
    }

    /// Appends the next part; the last one ends the stream.
    mutating func append(_ bytes: UnsafeRawBufferPointer, isLast: Bool, onto output: inout [UInt8]) {
        checksum.update(bytes)
        if offset == 0 { output += StoredBlocks.signature }
        if blocks.sizeBytes == 0 { output += blocks.header(ofBlock: 0) }
        var rest = bytes
        while !rest.isEmpty {
            let (number, within) = offset.quotientAndRemainder(dividingBy: StoredBlocks.blockBytes)
            if within == 0 { output += blocks.header(ofBlock: number) }
            let part = rest.prefix(blocks.size(ofBlock: number) - within)
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: part))
            offset += part.count
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
        if isLast { output.append(bigEndian: checksum.value) }
    }
}
