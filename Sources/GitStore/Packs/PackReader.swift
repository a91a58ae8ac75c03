/// A pack and its index, as they lie on the disk.
final class PackReader {
    struct Entry {
        var id: ObjectID
        var checksum: UInt32
        /// Where it is in the pack.
        var range: Range<Int>
    }

    let name: String
    private let pack: MappedFile
    private let index: PackIndexFile

    /// Fails for what is not a whole pack with its index.
    init(_ name: String, in directory: String) throws(GitError) {
        self.name = name
        pack = try MappedFile("\(directory)/\(name).pack")
        index = try PackIndexFile("\(directory)/\(name).idx")
        let pack = pack.bytes
        guard pack.count >= 32, pack.starts(with: Array("PACK".utf8) + [0, 0, 0, 2]),
            index.count == Int(pack.bigEndian(UInt32.self, at: 8)),
            pack.suffix(20).elementsEqual(index.packChecksum)
        else { throw Self.malformed(name) }
    }

    /// In the order of the pack. Fails when there is a delta among them.
    func entries() throws(GitError) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(index.count)
        for number in 0..<index.count {
            guard let offset = index.offset(number), isWhole(offset) else { throw Self.malformed(name) }
            entries.append(
                Entry(id: index.id(number), checksum: index.checksum(number), range: offset..<offset)
            )
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

    /// The bytes of an entry as they are in the pack; nil when they are not what was written.
    func bytes(of entry: Entry) -> UnsafeRawBufferPointer? {
        let bytes = UnsafeRawBufferPointer(rebasing: pack.bytes[entry.range])
        return bytes.cyclicChecksum == entry.checksum ? bytes : nil
    }

    /// The pack's bytes from an object on; nil when it does not hold the object.
    func beginning(of id: ObjectID) -> UnsafeRawBufferPointer? {
        guard let number = index.number(of: id), let offset = index.offset(number), isWhole(offset) else {
            return nil
        }
        return UnsafeRawBufferPointer(rebasing: pack.bytes[offset..<pack.bytes.count - 20])
    }

    /// A commit, tree, blob or tag, not a delta.
    private func isWhole(_ offset: Int) -> Bool {
        (12..<pack.bytes.count - 20).contains(offset) && (1...4).contains(pack.bytes[offset] >> 4 & 7)
    }

    private static func malformed(_ name: String) -> GitError {
        GitError(.other(-1), function: "pack", message: "\(name) is not a sound pack of ours")
    }
}
