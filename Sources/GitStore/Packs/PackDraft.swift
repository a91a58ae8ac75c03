import CZlib
import Glibc

/// A pack in the making: in memory, beyond a few megabytes in a temporary file. Without deltas.
final class PackDraft {
    /// A state to go back to.
    struct Mark {
        fileprivate var objects: Int
    }

    /// More is not kept in memory.
    private static let spillBytes = 8 << 20

    private let directory: PackDirectory
    private let compression: Compression
    private var file: StagedFile?
    private var spilledBytes = 0
    private var buffer: [UInt8] = Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, 0]
    private var entries: [PackIndex.Entry] = []
    /// Not compressed yet: many at once keep all processors busy.
    private var pending: [PendingObject] = []
    private var pendingBytes = 0
    private var ids: Set<ObjectID> = []
    /// The file could not be cut off: what it holds is not what we believe.
    private var isBroken = false

    init(in directory: PackDirectory, compression: Compression) {
        self.directory = directory
        self.compression = compression
    }

    var isEmpty: Bool { entries.isEmpty && pending.isEmpty }
    /// At most a little more than what it will be.
    var sizeBytes: Int { spilledBytes + buffer.count + pendingBytes }
    var mark: Mark { Mark(objects: entries.count + pending.count) }

    /// Adds an object, unless it is in the pack. `id`: if it is known.
    func append(_ bytes: [UInt8], as kind: ObjectType, id: ObjectID? = nil) throws(GitError) -> ObjectID {
        let id = id ?? compression.id(of: bytes, as: kind)
        guard ids.insert(id).inserted else { return id }
        pending.append(PendingObject(id: id, kind: kind, bytes: bytes))
        pendingBytes += bytes.count
        if pendingBytes >= Self.spillBytes { compressPending() }
        if buffer.count >= Self.spillBytes { try spill() }
        return id
    }

    /// Forgets what was appended since.
    func revert(to mark: Mark) throws(GitError) {
        for object in pending[max(0, mark.objects - entries.count)...] {
            ids.remove(object.id)
            pendingBytes -= object.bytes.count
        }
        pending.removeSubrange(max(0, mark.objects - entries.count)...)
        guard mark.objects < entries.count else { return }
        let end = entries[mark.objects].offset
        for entry in entries[mark.objects...] { ids.remove(entry.id) }
        entries.removeSubrange(mark.objects...)
        try cutOff(at: end)
    }

    /// Writes the pack and its index under temporary names. The draft must not be used afterwards.
    func finish() throws(GitError) -> StagedPack {
        guard !isBroken else { throw GitError(.other(-1), function: "pack", message: "a pack is broken") }
        compressPending()
        let checksum = try finishPack()
        let index = try directory.stage("tmp_idx")
        try index.write(PackIndex(entries).encoded(packChecksum: checksum))
        guard let file else { preconditionFailure("a finished pack has a file") }
        let name = PackDirectory.newName(for: checksum, mark: .objects)
        return StagedPack(pack: file, index: index, name: name, in: directory)
    }

    private func compressPending() {
        let runs = compression.entries(of: pending)
        buffer.reserveCapacity(runs.reduce(buffer.count) { $0 + $1.bytes.count })
        for run in runs {
            let start = spilledBytes + buffer.count
            for entry in run.entries {
                entries.append(
                    PackIndex.Entry(id: entry.id, checksum: entry.checksum, offset: start + entry.offset)
                )
            }
            buffer += run.bytes
        }
        pending.removeAll(keepingCapacity: true)
        pendingBytes = 0
    }

    private func cutOff(at end: Int) throws(GitError) {
        buffer.removeSubrange(max(0, end - spilledBytes)...)
        spilledBytes = min(spilledBytes, end)
        guard let file else { return }
        // What a failed write left is cut off too.
        let number = file.descriptor.number
        guard ftruncate(number, spilledBytes) == 0, lseek(number, spilledBytes, SEEK_SET) == spilledBytes
        else {
            isBroken = true
            throw .system("ftruncate", file.path)
        }
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
        try file.rewrite(count, at: 8)
        guard lseek(number, 0, SEEK_SET) == 0 else { throw .system("lseek", file.path) }
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
}

extension UnsafeRawBufferPointer {
    /// CRC-32.
    var cyclicChecksum: UInt32 {
        UInt32(crc32_z(0, baseAddress?.assumingMemoryBound(to: UInt8.self), count))
    }
}
