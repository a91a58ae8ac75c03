import Glibc

/// An open file in which a blob lies: it can be read for as long as somebody has this, also when its pack is deleted.
public final class OpenFile: Sendable {
    let descriptor: Descriptor

    /// For calls that know where they read, as `sendfile` does; to be closed by nobody else.
    public var descriptorNumber: Int32 { descriptor.number }

    init(_ path: String) throws(GitError) {
        descriptor = try Descriptor(path, O_RDONLY)
    }
}
