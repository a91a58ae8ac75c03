/// Some objects as they stand one after the other in a pack.
struct EntryRun: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Their offsets count from the first of the bytes.
    private(set) var entries: [PackIndex.Entry] = []

    /// Appends the object, compressed.
    mutating func append(_ object: PendingObject, with deflaters: Deflaters) {
        let start = bytes.count
        appendHeader(object.kind, sizeBytes: object.bytes.count)
        deflaters.deflate(object.bytes, onto: &bytes)
        let checksum = bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[start...]).cyclicChecksum }
        entries.append(PackIndex.Entry(id: object.id, checksum: checksum, offset: start))
    }

    /// The kind and, seven bits at a time, the size.
    private mutating func appendHeader(_ kind: ObjectType, sizeBytes: Int) {
        var byte = kind.rawValue << 4 | UInt8(sizeBytes & 15)
        var rest = sizeBytes >> 4
        while rest > 0 {
            bytes.append(byte | 0x80)
            byte = UInt8(rest & 0x7f)
            rest >>= 7
        }
        bytes.append(byte)
    }
}
