/// Some objects as they stand one after the other in a pack.
struct EntryRun: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Their offsets count from the first of the bytes.
    private(set) var entries: [PackIndex.Entry] = []

    /// Makes room, so that what grows is not moved again and again.
    mutating func reserve(bytes: Int, entries: Int) {
        self.bytes.reserveCapacity(bytes)
        self.entries.reserveCapacity(entries)
    }

    /// Appends the object, compressed.
    mutating func append(_ object: PendingObject, with deflaters: Deflaters) {
        let start = bytes.count
        bytes += EntryHeader.encoded(object.kind, sizeBytes: object.bytes.count)
        deflaters.deflate(object.bytes, onto: &bytes)
        let checksum = bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[start...]).cyclicChecksum }
        entries.append(PackIndex.Entry(id: object.id, checksum: checksum, offset: start))
    }
}
