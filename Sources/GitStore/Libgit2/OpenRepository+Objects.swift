import CGit2
import Glibc

extension OpenRepository {
    /// Writes an object as a file of its own, synced, unless there is a sound one already.
    func write(_ bytes: [UInt8], as kind: ObjectType) throws(GitError) -> ObjectID {
        var oid = git_oid()
        try check("git_odb_hash", git_odb_hash(&oid, bytes, bytes.count, kind.type))
        try removeDamaged(ObjectID(oid))
        oid = try Self.despiteTidying { () throws(GitError) in
            var oid = git_oid()
            try check("git_odb_write", git_odb_write(&oid, objects.pointer, bytes, bytes.count, kind.type))
            return oid
        }
        let id = ObjectID(oid)
        fanOut.touch(id)
        return id
    }

    /// Tries again when a directory for objects is gone that was just there: `git gc` removes empty ones.
    static func despiteTidying<Value>(_ write: () throws(GitError) -> Value) throws(GitError) -> Value {
        for _ in 0..<5 {
            do throws(GitError) {
                return try write()
            } catch {
                guard error.code == .fileSystem(ENOENT) else { throw error }
            }
        }
        return try write()
    }

    /// libgit2 takes whatever bears the name for the object: a damaged file would stay for ever.
    func removeDamaged(_ id: ObjectID) throws(GitError) {
        let name = id.description
        let path = "\(path)/objects/\(name.prefix(2))/\(name.dropFirst(2))"
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        do throws(GitError) {
            _ = try object(id)
        } catch {
            guard error.isLoss else { throw error }
            guard unlink(path) == 0 || errno == ENOENT else { throw .system("unlink", path) }
        }
    }

    /// Writes the next `sizeBytes` bytes of a file as a blob, with flat memory.
    func writeBlob(from file: borrowing Descriptor, sizeBytes: Int) throws(GitError) -> ObjectID {
        var created: UnsafeMutablePointer<git_odb_stream>?
        try check(
            "git_odb_open_wstream",
            git_odb_open_wstream(&created, objects.pointer, git_object_size_t(sizeBytes), GIT_OBJECT_BLOB)
        )
        guard let stream = created else {
            throw GitError(.other(-1), function: "git_odb_open_wstream", message: "no stream")
        }
        defer { git_odb_stream_free(stream) }
        var rest = sizeBytes
        while rest > 0 {
            let chunk = try file.read(limit: min(rest, 1 << 20))
            guard !chunk.isEmpty else {
                throw GitError(
                    .other(-1),
                    function: "read",
                    message: "a file became shorter while it was read"
                )
            }
            errno = 0
            let code = chunk.withUnsafeBytes { bytes in
                git_odb_stream_write(
                    stream,
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                    bytes.count
                )
            }
            // About a full disk it says nothing itself.
            if code < 0, git_error_last() == nil, errno != 0 {
                throw .system("git_odb_stream_write", "a large file")
            }
            try check("git_odb_stream_write", code)
            rest -= chunk.count
        }
        var oid = git_oid()
        try check("git_odb_stream_finalize_write", git_odb_stream_finalize_write(&oid, stream))
        let id = ObjectID(oid)
        fanOut.touch(id)
        return id
    }

    /// The entries of a tree.
    func entries(of tree: ObjectID) throws(GitError) -> [TreeEntry] {
        try repository.tree(tree).entries
    }

    /// The id of the tree at a commit's root.
    func treeID(of commit: ObjectID) throws(GitError) -> ObjectID {
        let tree = try repository.tree(of: commit)
        guard let id = git_tree_id(tree.pointer) else {
            throw GitError(.other(-1), function: "git_tree_id", message: "a tree without an id")
        }
        return ObjectID(id.pointee)
    }
}

extension ObjectType {
    fileprivate var type: git_object_t {
        switch self {
        case .blob: GIT_OBJECT_BLOB
        case .tree: GIT_OBJECT_TREE
        case .commit: GIT_OBJECT_COMMIT
        }
    }
}
