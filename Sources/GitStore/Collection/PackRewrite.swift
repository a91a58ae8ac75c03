import CGit2
import Glibc

/// Copies what is to stay of a pack of ours into a new one, piece by piece, without inflating.
final class PackRewrite {
    /// What is written at a time before the disk has to follow.
    private static let chunkBytes = 4 << 20
    /// More objects would take too much memory at once.
    static let largestCount = 2_000_000

    private let name: String
    private let index: PackIndexFile
    private let pack: MappedFile
    private let directory: PackDirectory
    /// Numbers in the index, in the order of the pack; of all objects, because each ends where the next begins.
    private let order: [UInt32]
    private let stays: (Int) -> Bool
    private var position = 0
    private var entries: [PackIndex.Entry] = []
    private let file: StagedFile
    private let hash = SHA1()
    private var writtenBytes = 0

    /// `stays` is asked of each number in the index.
    init(
        _ pack: CensusPack,
        in directory: PackDirectory,
        stays: @escaping (Int) -> Bool
    ) throws(GitError) {
        (name, index, self.directory, self.stays) = (pack.name, pack.index, directory, stays)
        self.pack = try MappedFile("\(directory.path)/\(pack.name).pack")
        let index = pack.index
        order = (0..<UInt32(index.count))
            .sorted { (index.offset(Int($0)) ?? 0) < (index.offset(Int($1)) ?? 0) }
        file = try directory.stage("tmp_pack")
        try begin(count: order.count { stays(Int($0)) })
    }

    /// Which part of the bytes does not stay.
    func garbageShare() throws(GitError) -> Double {
        var garbageBytes = 0
        for place in order.indices where !stays(Int(order[place])) {
            garbageBytes += try range(at: place).count
        }
        return Double(garbageBytes) / Double(pack.bytes.count)
    }

    /// Copies the next piece; false when all of it is copied.
    func step() throws(GitError) -> Bool {
        var buffer: [UInt8] = []
        while position < order.count, buffer.count < Self.chunkBytes {
            defer { position += 1 }
            let number = Int(order[position])
            guard stays(number) else { continue }
            let bytes = UnsafeRawBufferPointer(rebasing: pack.bytes[try range(at: position)])
            // Damage is not spread: the old pack stays, and `git fsck` names what is wrong in it.
            guard bytes.cyclicChecksum == index.checksum(number), Self.isWhole(bytes) else {
                throw Self.malformed(name)
            }
            let offset = writtenBytes + buffer.count
            entries.append(
                PackIndex.Entry(id: index.id(number), checksum: index.checksum(number), offset: offset)
            )
            buffer.append(contentsOf: bytes)
        }
        try write(buffer)
        return position < order.count
    }

    /// Makes the new pack a part of the repository; when this returns it is on disk. Returns its size.
    func finish() throws(GitError) -> Int {
        let checksum = hash.finish()
        try file.write(checksum.bytes)
        let indexFile = try directory.stage("tmp_idx")
        try indexFile.write(PackIndex(entries).encoded(packChecksum: checksum))
        let name = PackDirectory.newName(for: checksum, mark: .objects)
        try StagedPack(pack: file, index: indexFile, name: name, in: directory).show()
        return writtenBytes
    }

    private func begin(count: Int) throws(GitError) {
        var header = Array("PACK".utf8) + [0, 0, 0, 2]
        header.append(bigEndian: UInt32(count))
        try write(header)
    }

    private func write(_ bytes: [UInt8]) throws(GitError) {
        hash.update(bytes)
        try file.write(bytes)
        // Bit by bit: one long sync would let the writer's wait.
        _ = cairn_write_back(file.descriptor.number, __off64_t(writtenBytes), __off64_t(bytes.count))
        writtenBytes += bytes.count
    }

    private func range(at place: Int) throws(GitError) -> Range<Int> {
        let end = place + 1 < order.count ? index.offset(Int(order[place + 1])) : pack.bytes.count - 20
        guard let start = index.offset(Int(order[place])), let end, 12 <= start, start < end,
            end <= pack.bytes.count - 20
        else { throw Self.malformed(name) }
        return start..<end
    }

    /// A commit, tree, blob or tag: a delta would need what it builds upon.
    private static func isWhole(_ entry: UnsafeRawBufferPointer) -> Bool {
        entry.first.map { (1...4).contains($0 >> 4 & 7) } ?? false
    }

    private static func malformed(_ name: String) -> GitError {
        GitError(.other(-1), function: "collection", message: "\(name) is not a sound pack of ours")
    }
}
