/// Writes the objects of a group: into its pack, the large ones as files of their own.
final class ObjectWriter {
    /// From this size on objects are streamed past the pack: what is packed can only be read as a whole.
    static let wholeObjectBytes = 8 << 20

    let repository: OpenRepository
    let pack: PackDraft
    /// Large files that are blobs already.
    var large: [FileStamp: ObjectID] = [:]

    init(repository: OpenRepository, pack: PackDraft) {
        self.repository = repository
        self.pack = pack
    }

    func write(_ bytes: [UInt8], as kind: ObjectType) throws(GitError) -> ObjectID {
        guard bytes.count < Self.wholeObjectBytes else { return try repository.write(bytes, as: kind) }
        let id = try pack.append(bytes, as: kind)
        // Readers may look at the damaged file first, and git's own check names it for ever.
        try repository.removeDamaged(id)
        return id
    }

    /// Writes the next `sizeBytes` bytes of a file as a blob, with flat memory.
    func writeBlob(from file: borrowing Descriptor, sizeBytes: Int) throws(GitError) -> ObjectID {
        if let known = large[FileStamp(try file.status())] { return known }
        return try repository.writeBlob(from: file, sizeBytes: sizeBytes)
    }

    /// Runs `write`; when it fails nothing of it is in the pack. What it wrote elsewhere is on disk.
    func separately(_ write: () throws(GitError) -> ObjectID) throws(GitError) -> ObjectID {
        let mark = pack.mark
        do throws(GitError) {
            let id = try write()
            try repository.fanOut.sync()
            return id
        } catch {
            try pack.revert(to: mark)
            throw error
        }
    }
}
