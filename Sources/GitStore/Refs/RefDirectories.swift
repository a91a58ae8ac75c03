import Glibc

/// The directories below `refs`, as far as their names are known to be on disk.
struct RefDirectories {
    private static let limit = 10_000

    let root: String
    let fileSystem: FileSystem
    /// The inode of each directory whose name is on disk; git removes empty ones and makes them anew.
    private var durable: [String: UInt64] = [:]

    init(root: String, fileSystem: FileSystem) {
        self.root = root
        self.fileSystem = fileSystem
    }

    /// Returns when the names of these refs are on disk, with all directories above them.
    mutating func sync(_ names: [String]) throws(GitError) {
        let leaves = Set(names.map { LockFile.directory(of: $0) })
        var changed = leaves
        var found: [String: UInt64] = [:]
        for leaf in leaves {
            var directory = leaf
            while directory.contains("/") {
                guard let inode = inode(of: directory), durable[directory] != inode else { break }
                found[directory] = inode
                directory = LockFile.directory(of: directory)
                changed.insert(directory)
            }
        }
        for directory in changed.sorted() { try fileSystem.syncRefDirectory(directory, root: root) }
        if durable.count > Self.limit { durable = [:] }
        durable.merge(found) { $1 }
    }

    private func inode(of directory: String) -> UInt64? {
        var status = stat()
        return stat("\(root)/\(directory)", &status) == 0 ? UInt64(status.st_ino) : nil
    }
}
