import CZlib
import Glibc

/// A pack in the making: in memory, beyond a few megabytes in a temporary file. Without deltas.
final class PackDraft {
    /// A state to go back to.
    struct Mark {
        fileprivate var entries: Int
        fileprivate var sizeBytes: Int
    }

    /// More is not kept in memory.
    private static let spillBytes = 8 << 20

    private let directory: PackDirectory
    private let compression: Compression
    private var file: StagedFile?
    private var spilledBytes = 0
    private var buffer: [UInt8] = Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, 0]
    private var entries: [PackIndex.Entry] = []
    private var ids: Set<ObjectID> = []
    /// The file could not be cut off: what it holds is not what we believe.
    private var isBroken = false

    init(in directory: PackDirectory, compression: Compression) {
        self.directory = directory
        self.compression = compression
    }

    var isEmpty: Bool { entries.isEmpty }
    var sizeBytes: Int { spilledBytes + buffer.count }
    var mark: Mark { Mark(entries: entries.count, sizeBytes: sizeBytes) }

    /// Adds an object, unless it is in the pack.
    func append(_ bytes: [UInt8], as kind: ObjectType) throws(GitError) -> ObjectID {
        let id = compression.id(of: bytes, as: kind)
        guard ids.insert(id).inserted else { return id }
        let start = buffer.count
        buffer += EntryHeader.encoded(kind, sizeBytes: bytes.count)
        compression.deflate(bytes, onto: &buffer)
        entries.append(
            PackIndex.Entry(id: id, checksum: checksum(from: start), offset: spilledBytes + start)
        )
        if buffer.count >= Self.spillBytes { try spill() }
        return id
    }

    /// Forgets what was appended since.
    func revert(to mark: Mark) throws(GitError) {
        for entry in entries[mark.entries...] { ids.remove(entry.id) }
        entries.removeSubrange(mark.entries...)
        buffer.removeSubrange(max(0, mark.sizeBytes - spilledBytes)...)
        spilledBytes = min(spilledBytes, mark.sizeBytes)
        guard let file else { return }
        // What a failed write left is cut off too.
        let number = file.descriptor.number
        guard ftruncate(number, spilledBytes) == 0, lseek(number, spilledBytes, SEEK_SET) == spilledBytes
        else {
            isBroken = true
            throw .system("ftruncate", file.path)
        }
    }

    /// Writes the pack and its index under temporary names. The draft must not be used afterwards.
    func finish() throws(GitError) -> StagedPack {
        guard !isBroken else { throw GitError(.other(-1), function: "pack", message: "a pack is broken") }
        let checksum = try finishPack()
        let index = try directory.stage("tmp_idx")
        try index.write(PackIndex(entries).encoded(packChecksum: checksum))
        guard let file else { preconditionFailure("a finished pack has a file") }
        let name = PackDirectory.newName(for: checksum, mark: .objects)
        return StagedPack(pack: file, index: index, name: name, in: directory)
    }

    private func finishPack() throws(GitError) -> ObjectID {
        var count: [UInt8] = []
        count.append(bigEndian: UInt32(entries.count))
        let hash = SHA1()
        if spilledBytes == 0 {
            buffer.replaceSubrange(8..<12, with: count)
            hash.update(buffer)
        } else {
            try spill()
            try hashFile(count: count, into: hash)
        }
        let checksum = hash.finish()
        checksum.append(to: &buffer)
        try spill()
        return checksum
    }

    /// The count stands before everything else, and was not known until now.
    private func hashFile(count: [UInt8], into hash: SHA1) throws(GitError) {
        guard let file else { preconditionFailure("spilled bytes are in a file") }
        let number = file.descriptor.number
        guard pwrite(number, count, count.count, 8) == count.count, lseek(number, 0, SEEK_SET) == 0 else {
            throw .system("pwrite", file.path)
        }
        while true {
            let chunk = try file.descriptor.read(limit: 1 << 20)
            guard !chunk.isEmpty else { return }
            hash.update(chunk)
        }
    }

    private func spill() throws(GitError) {
        let file: StagedFile
        if let known = self.file { file = known } else { file = try directory.stage("tmp_pack") }
        self.file = file
        try file.write(buffer)
        spilledBytes += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    private func checksum(from start: Int) -> UInt32 {
        buffer.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[start...]).cyclicChecksum }
    }
}

extension UnsafeRawBufferPointer {
    /// CRC-32.
    var cyclicChecksum: UInt32 {
        UInt32(crc32_z(0, baseAddress?.assumingMemoryBound(to: UInt8.self), count))
    }
}
