import Glibc

/// The calls that bring bytes and names to the disk, with the codes and the errno of the system.
struct FileSystem: Sendable {
    var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int = {
        Glibc.write($0, $1.baseAddress, $1.count)
    }
    /// At an offset; the file's own position stays.
    var writeAt: @Sendable (Int32, UnsafeRawBufferPointer, Int) -> Int = {
        pwrite($0, $1.baseAddress, $1.count, off_t($2))
    }
    var sync: @Sendable (Int32) -> Int32 = { fsync($0) }
    var rename: @Sendable (String, String) -> Int32 = { Glibc.rename($0, $1) }
    var unlink: @Sendable (String) -> Int32 = { Glibc.unlink($0) }
}

extension FileSystem {
    /// Deletes a file, which may be gone already; false when it stays.
    ///
    /// What fails is tried once more: a lock that stayed would be in the way until the next start.
    @discardableResult
    func remove(_ path: String) -> Bool {
        unlink(path) == 0 || errno == ENOENT || unlink(path) == 0 || errno == ENOENT
    }

    /// Returns when the names in the directory are on disk.
    func syncDirectory(_ path: String) throws(GitError) {
        let directory = try Descriptor(path, O_RDONLY | O_DIRECTORY)
        guard sync(directory.number) == 0 else { throw .system("fsync", path) }
    }

    /// The same for a directory of refs, by a path from the root.
    ///
    /// git removes such a directory as soon as it has packed all that was in it: then what it held stands in the
    /// root's `packed-refs`.
    func syncRefDirectory(_ path: String, root: String) throws(GitError) {
        do throws(GitError) {
            try syncDirectory("\(root)/\(path)")
        } catch {
            guard error.code == .fileSystem(ENOENT), path.contains("/") else { throw error }
            try syncRefDirectory(LockFile.directory(of: path), root: root)
            try syncDirectory(root)
        }
    }
}
