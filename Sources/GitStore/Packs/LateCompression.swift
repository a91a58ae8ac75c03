/// Compresses, while packs are merged, the small objects that a commit left as they are: whoever waits for a commit
/// does not wait for zlib.
///
/// What does not become smaller is marked in its zlib header, as made with the default effort, so that no later
/// merge tries again.
final class LateCompression {
    /// Larger objects are compressed at once, on all cores; these fit into one block of zlib's.
    static let largestBytes = 32 << 10
    /// Of a stream that zlib stored without trying: its fastest effort, and one last block that is stored.
    private static let untried: [UInt8] = [0x78, 0x01, 0x01]
    private static let tried: [UInt8] = [0x78, 0x9c, 0x01]

    private let deflater = Deflater(level: 1)

    /// The entry to write instead, with its checksum; nil when it stays as it is.
    func entry(insteadOf entry: UnsafeRawBufferPointer) -> (bytes: [UInt8], checksum: UInt32)? {
        guard let header = EntryHeader(entry), header.sizeBytes >= Deflaters.smallBytes,
            header.sizeBytes <= Self.largestBytes, let type = header.type
        else { return nil }
        let stream = UnsafeRawBufferPointer(rebasing: entry[header.lengthBytes...])
        let blocks = StoredBlocks(sizeBytes: header.sizeBytes)
        guard stream.count == blocks.lengthBytes, stream.starts(with: Self.untried) else { return nil }
        let start = StoredBlocks.signature.count + StoredBlocks.headerBytes
        let content = UnsafeRawBufferPointer(rebasing: stream[start..<start + header.sizeBytes])
        var bytes = EntryHeader.encoded(type, sizeBytes: header.sizeBytes)
        deflater.deflate(content, onto: &bytes)
        if bytes.count >= entry.count {
            bytes = Array(entry)
            bytes.replaceSubrange(header.lengthBytes..<header.lengthBytes + 3, with: Self.tried)
        }
        return (bytes, bytes.withUnsafeBytes(\.cyclicChecksum))
    }
}
