import Glibc

/// A file below `cairn/` in the store, for what is worth keeping but not worth a commit: replaced as a whole.
struct StateFile: Sendable {
    /// What is written at a time before the disk has to follow: nobody's commit shall wait for a large file.
    private static let chunkBytes = 1 << 20

    let path: String
    let fileSystem: FileSystem

    init(_ name: String, root: String, fileSystem: FileSystem) {
        path = "\(root)/cairn/\(name)"
        self.fileSystem = fileSystem
    }

    /// Nil when there is none.
    func read() throws(GitError) -> [UInt8]? {
        do {
            let file = try Descriptor(path, O_RDONLY)
            return try file.read(limit: Int(try file.status().st_size))
        } catch let error where error.code == .fileSystem(ENOENT) {
            return nil
        }
    }

    /// Replaces the file; whoever reads sees the old or the new one as a whole.
    func write(_ bytes: [UInt8]) throws(GitError) {
        // A process that was killed may have left its own there.
        fileSystem.remove("\(path).new")
        let file = try StagedFile("\(path).new", mode: 0o644, fileSystem: fileSystem)
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.chunkBytes, bytes.count)
            try file.write(Array(bytes[start..<end]))
            file.startWriteBack()
            start = end
        }
        try file.sync()
        try file.show(as: path)
        try fileSystem.syncDirectory(LockFile.directory(of: path))
    }
}
