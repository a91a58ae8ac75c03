import Glibc

/// What a value directory holds.
struct ValueMeasure: Hashable, Sendable {
    /// Deeper nesting is refused: neither git's recursion nor ours is without end.
    static let mostLevels = 500

    private(set) var fileCount = 0
    private(set) var sizeBytes = 0
    /// True when directories are nested deeper than `mostLevels`; then the rest is not known.
    private(set) var isTooDeep = false

    /// Counts files and links, stopping once there are more bytes than `limitBytes`.
    init(of directory: String, limitBytes: Int) {
        count(Array(directory.utf8CString), in: AT_FDCWD, level: 0, limitBytes: limitBytes)
    }

    private mutating func count(_ name: [CChar], in parent: Int32, level: Int, limitBytes: Int) {
        var status = stat()
        guard sizeBytes <= limitBytes, fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG, S_IFLNK:
            fileCount += 1
            sizeBytes += Int(status.st_size)
        case S_IFDIR where level > Self.mostLevels:
            isTooDeep = true
        case S_IFDIR:
            guard let (descriptor, children) = DirectoryEntries.names(of: name, in: parent) else { return }
            for child in children where !isTooDeep {
                count(child, in: descriptor, level: level + 1, limitBytes: limitBytes)
            }
            close(descriptor)
        default: break
        }
    }

    /// Why this is no value to store; nil when it is one.
    func problem(limitBytes: Int) -> String? {
        if isTooDeep { return "Value is nested more than \(Self.mostLevels) directories deep" }
        return sizeBytes > limitBytes ? "Value exceeds \(limitBytes) bytes" : nil
    }
}
