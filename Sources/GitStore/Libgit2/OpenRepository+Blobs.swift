import CGit2

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

    /// A blob to be read in chunks. What is packed can only be had as a whole.
    func open(_ blob: ObjectID) throws(GitError) -> any OpenBlob {
        _ = try size(of: blob)
        do {
            return try LooseBlob(blob, in: objects)
        } catch let error where error.code == .notFound {
            return PackedBlob(try object(blob))
        }
    }

    /// A whole object, its bytes checked against its id.
    func object(_ id: ObjectID) throws(GitError) -> OdbObjectHandle {
        try repository.checkLength(of: id)
        var oid = git_oid(id)
        return try OdbObjectHandle("git_odb_read") { git_odb_read(&$0, objects.pointer, &oid) }
    }
}
