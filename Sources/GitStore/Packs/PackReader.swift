/// A pack of ours and its index, as they lie on the disk.
final class PackReader {
    struct Entry {
        var id: ObjectID
        var checksum: UInt32
        /// Where it is in the pack.
        var range: Range<Int>
    }

    private static let fanOutEnd = 8 + 256 * 4

    let name: String
    private let pack: MappedFile
    private let index: MappedFile
    private let count: Int

    /// Fails for what is not a whole pack with its index.
    init(_ name: String, in directory: String) throws(GitError) {
        self.name = name
        pack = try MappedFile("\(directory)/\(name).pack")
        index = try MappedFile("\(directory)/\(name).idx")
        let (pack, index) = (pack.bytes, index.bytes)
        guard pack.count >= 32, index.count >= Self.fanOutEnd + 40,
            pack.starts(with: Array("PACK".utf8) + [0, 0, 0, 2]), index.starts(with: PackIndex.signature)
        else { throw Self.malformed(name) }
        count = Int(index.bigEndian(UInt32.self, at: Self.fanOutEnd - 4))
        guard count == Int(pack.bigEndian(UInt32.self, at: 8)),
            index.count >= Self.fanOutEnd + 28 * count + 40,
            pack.suffix(20).elementsEqual(index.suffix(40).prefix(20))
        else { throw Self.malformed(name) }
    }

    /// In the order of the pack. Fails when there is a delta among them.
    func entries() throws(GitError) -> [Entry] {
        let (checksums, offsets) = (Self.fanOutEnd + 20 * count, Self.fanOutEnd + 24 * count)
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for number in 0..<count {
            let start = Self.fanOutEnd + 20 * number
            let offset = Int(index.bytes.bigEndian(UInt32.self, at: offsets + 4 * number))
            guard let id = ObjectID(bytes: index.bytes[start..<start + 20]), isWhole(offset) else {
                throw Self.malformed(name)
            }
            let checksum = index.bytes.bigEndian(UInt32.self, at: checksums + 4 * number)
            entries.append(Entry(id: id, checksum: checksum, range: offset..<offset))
        }
        entries.sort { $0.range.lowerBound < $1.range.lowerBound }
        var end = pack.bytes.count - 20
        for number in entries.indices.reversed() {
            let start = entries[number].range.lowerBound
            guard start < end else { throw Self.malformed(name) }
            entries[number].range = start..<end
            end = start
        }
        return entries
    }

    /// The bytes of an entry as they are in the pack; fails when they are not what was written.
    func bytes(of entry: Entry) throws(GitError) -> UnsafeRawBufferPointer {
        let bytes = UnsafeRawBufferPointer(rebasing: pack.bytes[entry.range])
        guard bytes.cyclicChecksum == entry.checksum else { throw Self.malformed(name) }
        return bytes
    }

    /// A commit, tree, blob or tag, not a delta; we have no offsets beyond 2 GB.
    private func isWhole(_ offset: Int) -> Bool {
        (12..<min(pack.bytes.count - 20, PackIndex.largeOffset)).contains(offset)
            && (1...4).contains(pack.bytes[offset] >> 4 & 7)
    }

    private static func malformed(_ name: String) -> GitError {
        GitError(.other(-1), function: "pack", message: "\(name) is not a sound pack of ours")
    }
}
