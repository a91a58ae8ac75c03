/// Where the objects of a pack are: the file `pack-….idx`, version 2 (gitformat-pack(5)).
struct PackIndex {
    struct Entry {
        var id: ObjectID
        /// Of the bytes in the pack.
        var checksum: UInt32
        var offset: Int
    }

    static let signature: [UInt8] = [0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]
    /// From here on an offset stands in the table of large ones.
    static let largeOffset = 1 << 31

    /// Ordered by id, each once.
    private let entries: [Entry]

    init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.id < $1.id }
    }

    /// The whole file.
    func encoded(packChecksum: ObjectID) -> [UInt8] {
        var bytes = Self.signature
        bytes.reserveCapacity(1100 + 36 * entries.count)
        appendFanOut(to: &bytes)
        for entry in entries { entry.id.append(to: &bytes) }
        for entry in entries { bytes.append(bigEndian: entry.checksum) }
        appendOffsets(to: &bytes)
        packChecksum.append(to: &bytes)
        let hash = SHA1()
        hash.update(bytes)
        hash.finish().append(to: &bytes)
        return bytes
    }

    /// How many ids begin with a byte up to each of the 256.
    private func appendFanOut(to bytes: inout [UInt8]) {
        var counts = [UInt32](repeating: 0, count: 256)
        for entry in entries { counts[Int(entry.id.firstByte)] += 1 }
        var sum: UInt32 = 0
        for count in counts {
            sum += count
            bytes.append(bigEndian: sum)
        }
    }

    private func appendOffsets(to bytes: inout [UInt8]) {
        var large: [UInt64] = []
        for entry in entries {
            if entry.offset < Self.largeOffset {
                bytes.append(bigEndian: UInt32(entry.offset))
            } else {
                bytes.append(bigEndian: UInt32(Self.largeOffset + large.count))
                large.append(UInt64(entry.offset))
            }
        }
        for offset in large { bytes.append(bigEndian: offset) }
    }
}
