import Glibc

/// Removes a file or a directory with all below it: links are not followed, modes do not matter, and however
/// deep it is, neither the stack nor the open files grow with it.
package enum TreeRemoval {
    package static func remove(_ path: String) {
        let name = Array(path.utf8CString)
        if isRemoved(name, from: AT_FDCWD) { return }
        guard let root = open(name, in: AT_FDCWD) else { return }
        empty(root)
        close(root)
        unlinkat(AT_FDCWD, name, AT_REMOVEDIR)
    }

    /// Directories that are not empty are moved up into the root before their turn comes, so that nothing is
    /// ever more than one level away from it.
    private static func empty(_ root: Int32) {
        var movedCount = 0
        while true {
            var isProgress = false
            for name in names(in: root) {
                if isRemoved(name, from: root) {
                    isProgress = true
                } else if let directory = open(name, in: root) {
                    let before = movedCount
                    moveUp(from: directory, to: root, &movedCount)
                    close(directory)
                    if isRemoved(name, from: root) || movedCount > before { isProgress = true }
                }
            }
            // What is left cannot be removed: somebody made it immutable, or mounted something there.
            guard isProgress else { return }
        }
    }

    /// Removes what a directory holds; what cannot go at once is moved into the root.
    private static func moveUp(from directory: Int32, to root: Int32, _ movedCount: inout Int) {
        for name in names(in: directory) where !isRemoved(name, from: directory) {
            // Only its owner's permission to write lets a directory change its place.
            fchmodat(directory, name, 0o700, 0)
            let target = "moved-\(UInt64.random(in: 0...UInt64.max))"
            if renameat(directory, name, root, target) == 0 { movedCount += 1 }
        }
    }

    private static func isRemoved(_ name: [CChar], from parent: Int32) -> Bool {
        if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return true }
        return unlinkat(parent, name, AT_REMOVEDIR) == 0
    }

    /// Nil for what is no directory.
    private static func open(_ name: [CChar], in parent: Int32) -> Int32? {
        // A build may have left directories that even their owner cannot enter.
        var status = stat()
        guard fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFDIR
        else { return nil }
        fchmodat(parent, name, 0o700, 0)
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        return descriptor >= 0 ? descriptor : nil
    }

    private static func names(in directory: Int32) -> [[CChar]] {
        // Not a duplicate: it would share its place in the directory with the one before.
        let descriptor = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        return descriptor >= 0 ? DirectoryEntries.names(takingOver: descriptor) : []
    }
}
