import Glibc

/// The 256 directories that loose objects are spread over: the names of new ones must reach the disk too,
/// and libgit2 syncs only what is inside them.
struct FanOut {
    private let objects: String
    private var touched: Set<UInt8> = []
    /// The inode of each directory whose name is on disk; git removes empty ones and makes them anew.
    private var synced: [UInt8: UInt64] = [:]

    init(objects: String) {
        self.objects = objects
    }

    /// An object was written.
    mutating func touch(_ id: ObjectID) {
        if let first = id.bytes.first { touched.insert(first) }
    }

    /// Returns when the names of all touched directories are on disk.
    mutating func sync() throws(GitError) {
        let inodes = touched.map { ($0, inode(of: $0)) }
        if inodes.contains(where: { $1 != nil && synced[$0] != $1 }) {
            // One sync covers them all: known from now on.
            let all = (0...UInt8.max).map { ($0, inode(of: $0)) }
            try Directory.sync(objects)
            for (byte, inode) in all { synced[byte] = inode }
        }
        touched = []
    }

    /// Nil when there is no such directory: its objects are packed.
    private func inode(of byte: UInt8) -> UInt64? {
        let hex = String(byte, radix: 16)
        var status = stat()
        guard stat("\(objects)/\(byte < 16 ? "0" : "")\(hex)", &status) == 0 else { return nil }
        return UInt64(status.st_ino)
    }
}
