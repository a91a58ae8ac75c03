import CGit2

extension ObjectID {
    init(_ oid: git_oid) {
        let id = withUnsafeBytes(of: oid.id) { ObjectID(bytes: $0) }
        guard let id else { preconditionFailure("a git_oid has 20 bytes") }
        self = id
    }

    /// The name that git gives these bytes as a blob (`git hash-object --stdin`).
    public static func blob(_ bytes: [UInt8]) -> ObjectID {
        Libgit2.start()
        var oid = git_oid()
        let code = git_odb_hash(&oid, bytes, bytes.count, GIT_OBJECT_BLOB)
        precondition(code == 0, "hashing memory does not fail")
        return ObjectID(oid)
    }
}

extension git_oid {
    init(_ id: ObjectID) {
        self.init()
        withUnsafeMutableBytes(of: &self.id) { $0.copyBytes(from: id.bytes) }
    }
}
