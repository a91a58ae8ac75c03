import CGit2

/// A blob being read; belongs to the lane that opened it.
protocol OpenBlob: AnyObject {
    /// The next bytes, at most `limit`; empty at the end.
    func read(limit: Int) throws(GitError) -> [UInt8]
    func skip(_ count: Int) throws(GitError)
}

/// Inflated while it is read: the memory stays flat.
final class LooseBlob: OpenBlob {
    /// What libgit2 inflates of an object to see its header.
    static let inflatedAtOnceBytes = 64

    /// As the object's header says.
    let sizeBytes: Int
    private let stream: UnsafeMutablePointer<git_odb_stream>

    init(_ blob: ObjectID, in objects: borrowing ObjectDatabaseHandle) throws(GitError) {
        var oid = git_oid(blob)
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

    func skip(_ count: Int) throws(GitError) {
        var rest = count
        while rest > 0 {
            let skipped = try read(limit: min(rest, 1 << 20)).count
            guard skipped > 0 else { break }
            rest -= skipped
        }
    }
}

/// In memory as a whole, for as long as it is being read.
final class PackedBlob: OpenBlob {
    private let object: OdbObjectHandle
    private var offset = 0

    init(_ object: consuming OdbObjectHandle) {
        self.object = object
    }

    func read(limit: Int) -> [UInt8] {
        let size = git_odb_object_size(object.pointer)
        let bytes = UnsafeRawBufferPointer(start: git_odb_object_data(object.pointer), count: size)
        let chunk = Array(bytes[offset..<min(size, offset + limit)])
        offset += chunk.count
        return chunk
    }

    func skip(_ count: Int) {
        offset = min(git_odb_object_size(object.pointer), offset + count)
    }
}
