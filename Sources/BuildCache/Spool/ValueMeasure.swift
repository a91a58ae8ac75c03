import Glibc

/// What a value directory holds.
struct ValueMeasure: Hashable, Sendable {
    private(set) var fileCount = 0
    private(set) var sizeBytes = 0

    /// Counts files and links, stopping once there are more bytes than `limitBytes`.
    init(of directory: String, limitBytes: Int) {
        count(Array(directory.utf8CString), in: AT_FDCWD, limitBytes: limitBytes)
    }

    private mutating func count(_ name: [CChar], in parent: Int32, limitBytes: Int) {
        var status = stat()
        guard sizeBytes <= limitBytes, fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG, S_IFLNK:
            fileCount += 1
            sizeBytes += Int(status.st_size)
        case S_IFDIR:
            guard let (descriptor, children) = DirectoryEntries.names(of: name, in: parent) else { return }
            for child in children { count(child, in: descriptor, limitBytes: limitBytes) }
            close(descriptor)
        default: break
        }
    }
}
