import CGit2
import Glibc

/// Keeps the packs few: many small ones are copied into a larger one, object by object, without inflating.
///
/// Geometric, as `git repack --geometric=2`: what remains doubles from pack to pack, so an object is copied a
/// logarithm of times. Packs of others, and those with a `.keep`, stay as they are.
struct PackMerge {
    /// So many are no burden yet.
    static let packLimit = 32
    /// Larger packs are left alone, and not counted.
    private static let largestBytes = 256 << 20
    /// What is written at a time before the disk has to follow.
    private static let chunkBytes = 4 << 20

    let directory: PackDirectory
    let isStopped: @Sendable () -> Bool

    /// How many of our packs are left, and whether some were deleted.
    func run() throws(GitError) -> (count: Int, hasMerged: Bool) {
        let packs = try ours()
        guard packs.count > Self.packLimit else { return (packs.count, false) }
        let chosen = Self.choose(packs)
        guard chosen.count > 1 else { return (packs.count, false) }
        var readers: [PackReader] = []
        for name in chosen { readers.append(try PackReader(name, in: directory.path)) }
        try merged(readers).show()
        delete(chosen)
        return (packs.count - chosen.count + 1, true)
    }

    /// Our packs by size, the smallest first.
    private func ours() throws(GitError) -> [(name: String, sizeBytes: Int)] {
        let names = try Directory.names(in: directory.path).map { String(decoding: $0, as: UTF8.self) }
        let prefix = "pack-" + PackDirectory.mark.map { String($0, radix: 16) }.joined()
        var packs: [(name: String, sizeBytes: Int)] = []
        for index in names where index.hasPrefix(prefix) && index.hasSuffix(".idx") {
            let name = String(index.dropLast(4))
            // Asked after the name was seen: a pack is protected before it can be seen.
            var status = stat()
            guard access(path(name, "keep"), F_OK) != 0, stat(path(name, "pack"), &status) == 0,
                Int(status.st_size) <= Self.largestBytes
            else { continue }
            packs.append((name, Int(status.st_size)))
        }
        return packs.sorted { ($0.sizeBytes, $0.name) < ($1.sizeBytes, $1.name) }
    }

    /// The smallest ones up to the last that is not twice as large as all before it.
    private static func choose(_ packs: [(name: String, sizeBytes: Int)]) -> [String] {
        var sum = 0
        var end = 0
        for (number, pack) in packs.enumerated() {
            if pack.sizeBytes < 2 * sum { end = number + 1 }
            sum += pack.sizeBytes
        }
        return packs.prefix(end).map(\.name)
    }

    private func merged(_ readers: [PackReader]) throws(GitError) -> StagedPack {
        var known: Set<ObjectID> = []
        var parts: [(PackReader, [PackReader.Entry])] = []
        for reader in readers {
            parts.append((reader, try reader.entries().filter { known.insert($0.id).inserted }))
        }
        let pack = try directory.stage("tmp_pack")
        let (entries, checksum) = try copy(parts, count: known.count, to: pack)
        let index = try directory.stage("tmp_idx")
        try index.write(PackIndex(entries).encoded(packChecksum: checksum))
        return StagedPack(pack: pack, index: index, checksum: checksum, in: directory)
    }

    private func copy(
        _ parts: [(PackReader, [PackReader.Entry])],
        count: Int,
        to file: StagedFile
    ) throws(GitError) -> ([PackIndex.Entry], ObjectID) {
        let hash = SHA1()
        var entries: [PackIndex.Entry] = []
        var buffer = Array("PACK".utf8) + [0, 0, 0, 2]
        buffer.append(bigEndian: UInt32(count))
        var written = 0
        for (reader, found) in parts {
            for entry in found {
                let offset = written + buffer.count
                entries.append(PackIndex.Entry(id: entry.id, checksum: entry.checksum, offset: offset))
                buffer.append(contentsOf: try reader.bytes(of: entry))
                if buffer.count >= Self.chunkBytes { try flush(&buffer, &written, hash, to: file) }
            }
        }
        try flush(&buffer, &written, hash, to: file)
        let checksum = hash.finish()
        try file.write(checksum.bytes)
        return (entries, checksum)
    }

    private func flush(
        _ buffer: inout [UInt8],
        _ written: inout Int,
        _ hash: SHA1,
        to file: StagedFile
    ) throws(GitError) {
        guard !isStopped() else { throw .closed }
        hash.update(buffer)
        try file.write(buffer)
        // Bit by bit: one long sync would let the writer's wait.
        _ = cairn_write_back(file.descriptor.number, __off64_t(written), __off64_t(buffer.count))
        written += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    /// The index first: without it nobody looks for the pack. Whoever has them open goes on reading.
    private func delete(_ names: [String]) {
        // It would name packs that are no more; git deletes it too when it deletes packs.
        unlink("\(directory.path)/multi-pack-index")
        for name in names where access(path(name, "keep"), F_OK) != 0 {
            unlink(path(name, "idx"))
            unlink(path(name, "pack"))
        }
    }

    private func path(_ name: String, _ ending: String) -> String { "\(directory.path)/\(name).\(ending)" }
}
