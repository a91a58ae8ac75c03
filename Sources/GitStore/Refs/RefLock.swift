import Glibc

/// The lock of a ref whose file is not replaced: `<ref>.lock`, as one more name of a file that is always there.
///
/// A file made and deleted each time would slow ext4 down: without a journal it avoids inodes that were deleted a
/// short while ago, and looks at every one of them again for each new file.
final class RefLock {
    /// Of the ref.
    let path: String
    private let fileSystem: FileSystem
    // False until the lock is ours: an initialiser that throws runs the deinitialiser too.
    private var isHeld = false

    /// `.locked` when somebody else has it; it is never broken.
    init(for path: String, root: String, fileSystem: FileSystem) throws(GitError) {
        self.path = path
        self.fileSystem = fileSystem
        do {
            try Self.make("\(path).lock", linkedTo: "\(root)/cairn/lock")
        } catch let error where error.code == .fileSystem(EEXIST) {
            throw LockFile.locked(path)
        }
        isHeld = true
    }

    deinit { release() }

    /// Whoever is told of the change may change the ref himself at once.
    func release() {
        guard isHeld else { return }
        isHeld = false
        fileSystem.remove("\(path).lock")
    }

    private static func make(_ lock: String, linkedTo anchor: String) throws(GitError) {
        if link(anchor, lock) == 0 { return }
        if errno == ENOENT {
            // Either of the two may be missing: the file that all locks are names of, or the lock's directory.
            _ = try Descriptor(anchor, O_WRONLY | O_CREAT)
            if link(anchor, lock) == 0 { return }
        }
        guard linksAreRefused else { throw .system("link", lock) }
        _ = try Descriptor(lock, O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Some file systems have no links, and all of them a limit to their number.
    private static var linksAreRefused: Bool {
        [EMLINK, EPERM, EOPNOTSUPP, EXDEV, ENOSYS].contains(errno)
    }
}
