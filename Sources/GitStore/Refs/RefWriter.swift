import Glibc

/// Locks and checks refs in git's way: a ref changes only under `<ref>.lock`.
///
/// Not libgit2's writer: that one reads all of `packed-refs` into memory for every new ref.
struct RefWriter {
    /// What the ref must be before the change.
    enum Expectation {
        case anything
        case exactly(ObjectID?)
    }

    let root: String
    let refs: Refs
    let fileSystem: FileSystem

    /// `.modified` when the ref is not what is expected.
    func check(_ name: String, _ expectation: Expectation) throws(GitError) {
        guard case .exactly(let expected) = expectation else { return }
        let current = try currentID(of: name)
        guard current != expected else { return }
        throw GitError(
            .modified,
            function: "ref",
            message:
                "\(name) is \(current?.description ?? "absent"), not \(expected?.description ?? "absent")"
        )
    }

    /// `.locked` when somebody has the ref's lock; for a moment only, so it spares work and decides nothing.
    func requireUnlocked(_ name: String) throws(GitError) {
        let path = "\(root)/\(name)"
        if access("\(path).lock", F_OK) == 0 { throw LockFile.locked(path) }
    }

    /// The lock of a ref that is as expected; no longer `.modified` once it is held.
    func lock(_ name: String, expecting expectation: Expectation) throws(GitError) -> LockFile {
        let lock = try lock(name)
        try check(name, expectation)
        if try refs.value(of: name) == .absent { try requireRoom(for: name) }
        return lock
    }

    /// Gives up what a broken ref says.
    func mend(_ name: String) throws(GitError) -> RefRepair {
        let lock = try lock(name)
        let repair = try BrokenRef(name: name, root: root, refs: refs).repair()
        _ = consume lock
        return repair
    }

    func lock(_ name: String) throws(GitError) -> LockFile {
        do {
            // git removes directories that became empty, so the one just made may be gone again.
            for _ in 0..<3 {
                do {
                    return try lockFile(name)
                } catch let error where error.code == .fileSystem(ENOENT) {
                    try makeDirectory(LockFile.directory(of: name))
                }
            }
            return try lockFile(name)
        } catch let error where error.code == .fileSystem(ENOTDIR) {
            throw Self.conflict(name, "a part of its name")
        }
    }

    /// The lock of `packed-refs`.
    func lockPacked() throws(GitError) -> LockFile {
        try lockFile("packed-refs")
    }

    private func lockFile(_ name: String) throws(GitError) -> LockFile {
        try LockFile(for: "\(root)/\(name)", fileSystem: fileSystem)
    }

    /// With those above it; `RefDirectories` brings them to the disk.
    private func makeDirectory(_ name: String) throws(GitError) {
        var path = root
        for component in name.split(separator: "/") {
            path += "/\(component)"
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .system("mkdir", path) }
        }
    }

    private func currentID(of name: String) throws(GitError) -> ObjectID? {
        // A symbolic one counts as what it stands for; what replaces it is a ref of its own, so that no commit
        // ever lands on another branch.
        try refs.id(of: name)
    }

    /// A ref `a` and a ref `a/b` exclude each other.
    private func requireRoom(for name: String) throws(GitError) {
        var parent = LockFile.directory(of: name)
        while parent.utf8.count(where: { $0 == UInt8(ascii: "/") }) >= 2 {
            guard try refs.value(of: parent) == .absent else { throw Self.conflict(name, parent) }
            parent = LockFile.directory(of: parent)
        }
        let below = try refs.list(directory: "\(name)/", prefix: "\(name)/", after: nil, limit: 1)
        if let other = below.first { throw Self.conflict(name, other.name) }
        var status = stat()
        if stat("\(root)/\(name)", &status) == 0, !(try Directory.removeEmpty("\(root)/\(name)")) {
            throw Self.conflict(name, "something below it")
        }
    }

    private static func conflict(_ name: String, _ other: String) -> GitError {
        GitError(.exists, function: "ref", message: "\(name) cannot exist beside \(other)")
    }
}
