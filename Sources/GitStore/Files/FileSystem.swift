import Glibc

/// The calls that bring bytes and names to the disk, with the codes and the errno of the system.
struct FileSystem: Sendable {
    var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int = {
        Glibc.write($0, $1.baseAddress, $1.count)
    }
    var sync: @Sendable (Int32) -> Int32 = { fsync($0) }
    var rename: @Sendable (String, String) -> Int32 = { Glibc.rename($0, $1) }
}

extension FileSystem {
    /// Returns when the names in the directory are on disk.
    func syncDirectory(_ path: String) throws(GitError) {
        let directory = try Descriptor(path, O_RDONLY | O_DIRECTORY)
        guard sync(directory.number) == 0 else { throw .system("fsync", path) }
    }
}
