/// Where bytes lie that zlib stores without compressing them, in blocks that are all full but the last (RFC 1950,
/// 1951): any of them can be read without those before it.
struct StoredBlocks {
    /// As many as a block can hold.
    static let blockBytes = 65535
    static let headerBytes = 5
    /// What a stream of them begins with: zlib, compressed as fast as possible.
    static let signature: [UInt8] = [0x78, 0x01]
    /// Adler-32 of all bytes, at the end.
    static let checksumBytes = 4

    /// Of the bytes that are stored.
    let sizeBytes: Int

    var count: Int { max(1, (sizeBytes + Self.blockBytes - 1) / Self.blockBytes) }

    /// Of the whole stream.
    var lengthBytes: Int {
        Self.signature.count + count * Self.headerBytes + sizeBytes + Self.checksumBytes
    }

    /// Where the checksum stands in the stream.
    var checksumPosition: Int { lengthBytes - Self.checksumBytes }

    /// How many bytes the block holds.
    func size(ofBlock number: Int) -> Int {
        min(Self.blockBytes, sizeBytes - number * Self.blockBytes)
    }

    /// Where the block begins in the stream.
    func position(ofBlock number: Int) -> Int {
        Self.signature.count + number * (Self.headerBytes + Self.blockBytes)
    }

    func header(ofBlock number: Int) -> [UInt8] {
        let size = UInt16(size(ofBlock: number))
        let isLast: UInt8 = number == count - 1 ? 1 : 0
        return [isLast] + [size, ~size].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }
}
