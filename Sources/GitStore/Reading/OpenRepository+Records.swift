extension OpenRepository {
    /// Nil when there is none.
    func record(_ record: RecordName, limitBytes: Int) throws(GitError) -> [UInt8]? {
        guard let id = try refs.id(of: record.refName) else { return nil }
        return try bytes(of: id, limitBytes: limitBytes)
    }

    /// What `body` makes of those records.
    func records<Value>(
        _ places: some Sequence<RecordPlace>,
        _ body: (_ name: String, _ bytes: [UInt8]) -> Value
    ) throws(GitError) -> [Value] {
        let packed = try PackedBlobs(PackDirectory(root: path, fileSystem: FileSystem()))
        var values: [Value] = []
        for place in places {
            do throws(GitError) {
                var bytes = packed.bytes(of: place.blob)
                if bytes == nil { bytes = try self.bytes(of: place.blob, limitBytes: .max) }
                if let bytes { values.append(body(place.name, bytes)) }
            } catch {
                // Removed, and its blob pruned, since the refs were listed.
                guard error.code == .notFound else { throw error }
            }
        }
        return values
    }
}

/// A record's name, and where its bytes are.
struct RecordPlace: Sendable {
    var name: String
    var blob: ObjectID
}

extension Refs {
    /// All records of a kind, in the order of their names' bytes.
    func records(kind: String) throws(GitError) -> [RecordPlace] {
        let directory = RecordName.directory(kind: kind)
        return try list(directory: directory, prefix: directory, after: nil, limit: .max).map { ref in
            RecordPlace(name: String(ref.name.dropFirst(directory.count)), blob: ref.id)
        }
    }

    /// Branches in the order of their names' bytes.
    func branches(prefix: String, after: BranchName?, limit: Int) throws(GitError) -> [Branch] {
        let directory = BranchName.directory
        let found = try list(
            directory: directory,
            prefix: directory + prefix,
            after: after?.refName,
            limit: limit
        )
        return found.compactMap { ref in
            BranchName(String(ref.name.dropFirst(directory.count))).map { Branch(name: $0, head: ref.id) }
        }
    }
}
