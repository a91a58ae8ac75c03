extension OpenRepository {
    /// Nil when there is none.
    func record(_ record: RecordName, limitBytes: Int) throws(GitError) -> [UInt8]? {
        guard let id = try refs.id(of: record.refName) else { return nil }
        return try bytes(of: id, limitBytes: limitBytes)
    }

    /// All records of a kind by name.
    func records(kind: String) throws(GitError) -> [String: [UInt8]] {
        let directory = RecordName.directory(kind: kind)
        var records: [String: [UInt8]] = [:]
        for (name, id) in try refs.list(directory: directory, prefix: directory, after: nil, limit: .max) {
            do {
                records[String(name.dropFirst(directory.count))] = try bytes(of: id, limitBytes: .max)
            } catch  where error.code == .notFound {
                // Removed, and its blob pruned, since the refs were listed.
                continue
            }
        }
        return records
    }
}

extension Refs {
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
