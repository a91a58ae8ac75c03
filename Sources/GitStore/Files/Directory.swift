import Glibc

/// Directories by path.
enum Directory {
    struct Entry {
        var name: [UInt8]
        var isDirectory: Bool
    }

    /// Returns when the names in the directory are on disk.
    static func sync(_ path: String) throws(GitError) {
        try Descriptor(path, O_RDONLY | O_DIRECTORY).sync()
    }

    /// The names in a directory in no order, without `.` and `..`; empty when there is no such directory.
    static func names(in path: String) throws(GitError) -> [[UInt8]] {
        try entries(in: path).map(\.name)
    }

    /// The names in a directory with their kind, in no order; empty when there is no such directory.
    static func entries(in path: String) throws(GitError) -> [Entry] {
        do {
            return try entries(in: Descriptor(path, O_RDONLY | O_DIRECTORY))
        } catch let error where error.code == .fileSystem(ENOENT) || error.code == .fileSystem(ENOTDIR) {
            return []
        }
    }

    static func entries(in directory: borrowing Descriptor) throws(GitError) -> [Entry] {
        // A second descriptor: closedir closes the one it was given.
        let second = try Descriptor(Array(".".utf8), in: directory, O_RDONLY | O_DIRECTORY)
        guard let stream = fdopendir(second.number) else { throw .system("fdopendir", "directory") }
        let number = second.release()
        defer { closedir(stream) }
        var entries: [Entry] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = name(of: entry)
            entries.append(Entry(name: name, isDirectory: isDirectory(entry, name, in: number)))
            errno = 0
        }
        guard errno == 0 else { throw .system("readdir", "directory") }
        return entries.filter { $0.name != Array(".".utf8) && $0.name != Array("..".utf8) }
    }

    /// Creates `relativePath` below `root`, each new directory on disk before this returns.
    static func make(_ relativePath: some StringProtocol, below root: String) throws(GitError) {
        var path = root
        for component in relativePath.split(separator: "/") {
            let parent = path
            path += "/\(component)"
            if mkdir(path, 0o777) == 0 {
                try sync(parent)
            } else if errno != EEXIST {
                throw .system("mkdir", path)
            }
        }
    }

    /// Removes a directory that holds nothing but empty directories; false when there is more in it.
    static func removeEmpty(_ path: String) throws(GitError) -> Bool {
        for name in try names(in: path) {
            guard try removeEmpty("\(path)/\(String(decoding: name, as: UTF8.self))") else { return false }
        }
        return rmdir(path) == 0
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        // Not through `pointee`: an entry is shorter than the type says.
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
            preconditionFailure("d_name is stored")
        }
        return bytesBeforeNUL(of: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
    }

    private static func isDirectory(
        _ entry: UnsafeMutablePointer<dirent>,
        _ name: [UInt8],
        in directory: Int32
    ) -> Bool {
        guard Int(entry.pointee.d_type) == Int(DT_UNKNOWN) else {
            return Int(entry.pointee.d_type) == Int(DT_DIR)
        }
        // Some file systems do not say.
        var status = stat()
        let code = withCString(name) { fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) }
        return code == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
