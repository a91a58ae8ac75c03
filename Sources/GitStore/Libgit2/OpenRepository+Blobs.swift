import CGit2
import Glibc

extension OpenRepository {
    /// The size of a blob; `.notFound` when there is no blob of that id.
    func size(of blob: ObjectID) throws(GitError) -> Int {
        var oid = git_oid(blob)
        var size = 0
        var type = GIT_OBJECT_INVALID
        try check("git_odb_read_header", git_odb_read_header(&size, &type, objects.pointer, &oid))
        guard type == GIT_OBJECT_BLOB else {
            throw GitError(.notFound, function: "git_odb_read_header", message: "\(blob) is not a blob")
        }
        return size
    }

    /// A whole blob; `.tooLarge` when it exceeds the limit.
    func bytes(of blob: ObjectID, limitBytes: Int) throws(GitError) -> [UInt8] {
        let size = try size(of: blob)
        guard size <= limitBytes else {
            throw GitError(
                .tooLarge,
                function: "bytes",
                message: "\(blob) has \(size) bytes, more than \(limitBytes)"
            )
        }
        let object = try object(blob)
        return Array(
            UnsafeRawBufferPointer(
                start: git_odb_object_data(object.pointer),
                count: git_odb_object_size(object.pointer)
            )
        )
    }

    /// A blob to be read in chunks, with flat memory.
    func open(_ blob: ObjectID) throws(GitError) -> any OpenBlob {
        let size = try size(of: blob)
        // A small one comes as a whole, its bytes checked before the first of them is given away.
        guard size >= Self.streamedBytes else { return SmallBlob(try bytes(of: blob, limitBytes: .max)) }
        if let file = try wholeBlob(blob) {
            if let stored = try StoredBlob(file) { return stored }
            return try InflatedBlob(file, seekPoints: seekPoints)
        }
        guard size <= Self.spilledBytes else {
            throw GitError(
                .other(-1),
                function: "blob",
                message: "\(blob) is a delta and too large to be read"
            )
        }
        return try spill(blob)
    }

    /// From this size on a blob is read piece by piece.
    private static let streamedBytes = 256 << 10
    /// The largest delta that is read; from 8 MB on git makes none in a store.
    private static let spilledBytes = 256 << 20

    /// Nil when it is stored as a delta.
    private func wholeBlob(_ blob: ObjectID) throws(GitError) -> BlobFile? {
        if let packed = try packs.find(blob) { return packed }
        return try looseBlob(blob)
    }

    private func looseBlob(_ blob: ObjectID) throws(GitError) -> BlobFile? {
        let name = blob.description
        do throws(GitError) {
            return try BlobFile(blob, loose: "\(path)/objects/\(name.prefix(2))/\(name.dropFirst(2))")
        } catch {
            guard error.code == .fileSystem(ENOENT) else { throw error }
            return nil
        }
    }

    /// What is stored as a delta, by other gits. Only here a blob is in memory, for a moment.
    private func spill(_ blob: ObjectID) throws(GitError) -> SpilledBlob {
        let object = try object(blob)
        let bytes = UnsafeRawBufferPointer(
            start: git_odb_object_data(object.pointer),
            count: git_odb_object_size(object.pointer)
        )
        let packs = PackDirectory(root: path, fileSystem: FileSystem())
        return try SpilledBlob(bytes, in: packs.stage("tmp_blob"))
    }

    /// A whole object, its bytes checked against its id.
    func object(_ id: ObjectID) throws(GitError) -> OdbObjectHandle {
        try repository.checkLength(of: id)
        var oid = git_oid(id)
        return try OdbObjectHandle("git_odb_read") { git_odb_read(&$0, objects.pointer, &oid) }
    }
}
