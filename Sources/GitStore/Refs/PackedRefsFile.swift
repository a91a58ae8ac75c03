import Glibc
import Synchronization

/// The newest version of `packed-refs`, mapped again when another process replaced it.
final class PackedRefsFile: Sendable {
    private let path: String
    // While it is mapped its inode cannot be used again, so no other version has the same stamp.
    private let newest = Mutex<PackedRefs?>(nil)

    init(root: String) {
        path = "\(root)/packed-refs"
    }

    /// Nil when no ref is packed.
    func current() throws(GitError) -> PackedRefs? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .system("stat", path) }
            return nil
        }
        let stamp = FileStamp(status)
        let known = newest.withLock { $0 }
        if let known, known.stamp == stamp { return known }
        return try reload()
    }

    private func reload() throws(GitError) -> PackedRefs? {
        do {
            let refs = try PackedRefs(Descriptor(path, O_RDONLY))
            newest.withLock { $0 = refs }
            return refs
        } catch let error where error.code == .fileSystem(ENOENT) {
            return nil
        }
    }
}
