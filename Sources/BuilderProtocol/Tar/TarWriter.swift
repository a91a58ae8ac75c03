/// Writes tar archives in the pax format (POSIX.1-2001): for each entry its header, its bytes, its padding, and
/// after the last one `end`.
///
/// The same entries always make the same archive: everything belongs to user 0 and is as old as its entry says.
public enum TarWriter {
    public static let blockBytes = 512

    /// Two blocks of zeros; an archive without entries is nothing else.
    public static let end = [UInt8](repeating: 0, count: 2 * blockBytes)

    /// What precedes the entry's bytes: one block, and before it a pax header when that cannot hold all.
    public static func header(of entry: TarEntry) -> [UInt8] {
        let records = PaxRecords(of: entry)
        guard !records.isEmpty else { return TarBlock(entry).bytes }
        let pax = TarBlock(paxHeaderBytes: records.bytes.count, modifiedAt: entry.modifiedAt)
        return pax.bytes + records.bytes + padding(after: records.bytes.count) + TarBlock(entry).bytes
    }

    /// What follows that many bytes, so that the next header begins a block.
    public static func padding(after sizeBytes: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: (blockBytes - sizeBytes % blockBytes) % blockBytes)
    }

    /// The length of the whole archive.
    public static func lengthBytes(of entries: some Sequence<TarEntry>) -> Int {
        entries.reduce(end.count) { length, entry in
            length + header(of: entry).count + entry.sizeBytes + padding(after: entry.sizeBytes).count
        }
    }
}
