import Glibc

/// Removes a file or a directory with all below it: links are not followed, modes do not matter, and depth
/// is not bounded by the length of a path.
enum TreeRemoval {
    static func remove(_ path: String) {
        remove(Array(path.utf8CString), in: AT_FDCWD)
    }

    private static func remove(_ name: [CChar], in parent: Int32) {
        if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return }
        // A build may have left directories that even their owner cannot enter.
        fchmodat(parent, name, 0o700, 0)
        if let (descriptor, children) = DirectoryEntries.names(of: name, in: parent) {
            for child in children { remove(child, in: descriptor) }
            close(descriptor)
        }
        unlinkat(parent, name, AT_REMOVEDIR)
    }
}
