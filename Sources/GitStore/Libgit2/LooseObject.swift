import CGit2

/// A loose object as libgit2 begins to read it.
final class LooseObject {
    /// What libgit2 inflates of an object to see its header.
    static let inflatedAtOnceBytes = 64

    /// As the object's header says.
    let sizeBytes: Int
    private let stream: UnsafeMutablePointer<git_odb_stream>

    init(_ id: ObjectID, in objects: borrowing ObjectDatabaseHandle) throws(GitError) {
        var oid = git_oid(id)
        var created: UnsafeMutablePointer<git_odb_stream>?
        var size = 0
        var type = GIT_OBJECT_INVALID
        try check(
            "git_odb_open_rstream",
            git_odb_open_rstream(&created, &size, &type, objects.pointer, &oid)
        )
        guard let created else {
            throw GitError(.other(-1), function: "git_odb_open_rstream", message: "no stream")
        }
        stream = created
        sizeBytes = size
    }

    deinit { git_odb_stream_free(stream) }

    /// The first bytes, at most `limit`.
    func read(limit: Int) throws(GitError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            // It gives fewer bytes than asked for, now and then.
            while count < limit {
                code = buffer.withMemoryRebound(to: CChar.self) { text in
                    git_odb_stream_read(stream, text.baseAddress.map { $0 + count }, limit - count)
                }
                guard code > 0 else { break }
                count += Int(code)
            }
        }
        try check("git_odb_stream_read", code)
        return bytes
    }
}
