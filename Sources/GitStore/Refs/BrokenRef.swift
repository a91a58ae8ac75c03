import Glibc

/// A ref whose file may say nothing that git could use, as after a crash of a writer that does not sync.
///
/// Only while nobody else can write it: with its lock, or with the store's before anything else runs.
struct BrokenRef {
    let name: String
    let root: String
    let refs: Refs
    let fileSystem: FileSystem

    func repair() throws(GitError) -> RefRepair {
        guard try isBroken else { return .sound }
        let path = "\(root)/\(name)"
        let isPacked = try refs.packedID(of: name) != nil
        if isPacked {
            guard fileSystem.unlink(path) == 0 else { throw .system("unlink", path) }
        } else {
            try LostRefs(root: root, fileSystem: fileSystem).take(name)
        }
        try fileSystem.syncDirectory(LockFile.directory(of: path))
        return isPacked ? .restored : .lost
    }

    /// Also when it stands for another ref that is broken, or in the end for itself.
    private var isBroken: Bool {
        get throws(GitError) {
            switch try refs.loose.read(name) {
            case .broken: return true
            case .absent, .id: return false
            case .symbolic:
                do throws(GitError) {
                    _ = try refs.id(of: name)
                    return false
                } catch {
                    guard error.code == .brokenRef else { throw error }
                    return true
                }
            }
        }
    }
}
