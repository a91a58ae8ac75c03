import Glibc

/// Makes an empty directory a bare repository; cut short, it is done again at the next start.
struct StoreCreation {
    let root: String

    func run() throws(GitError) {
        let marker = "\(root)/\(StoreCandidate.marker)"
        try Descriptor(marker, O_WRONLY | O_CREAT).sync()
        try Directory.sync(LockFile.directory(of: marker))
        try removeLocks()
        try RepositoryConfiguration(root: root).createRepository()
        try syncAll(root)
        guard unlink(marker) == 0 else { throw .system("unlink", marker) }
        try Directory.sync(LockFile.directory(of: marker))
        try Directory.sync(LockFile.directory(of: root))
    }

    /// Nobody uses a repository that is not there yet: these are of a creation that was cut short.
    private func removeLocks() throws(GitError) {
        for name in try Directory.names(in: root).map({ String(decoding: $0, as: UTF8.self) })
        where name.hasSuffix(".lock") {
            unlink("\(root)/\(name)")
        }
    }

    private func syncAll(_ directory: String) throws(GitError) {
        for entry in try Directory.entries(in: directory) {
            let path = "\(directory)/\(String(decoding: entry.name, as: UTF8.self))"
            if entry.isDirectory {
                try syncAll(path)
            } else {
                try Descriptor(path, O_RDONLY).sync()
            }
        }
        try Directory.sync(directory)
    }
}
