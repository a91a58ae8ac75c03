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
        try require(refs.value(of: name), of: name, toBe: expected)
    }

    /// `.locked` when somebody has the ref's lock; for a moment only, so it spares work and decides nothing.
    func requireUnlocked(_ name: String) throws(GitError) {
        let path = "\(root)/\(name)"
        if access("\(path).lock", F_OK) == 0 { throw LockFile.locked(path) }
    }

    /// The lock of a ref that is as expected and shall be replaced; no longer `.modified` once it is held.
    func lock(_ name: String, expecting expectation: Expectation) throws(GitError) -> LockFile {
        let lock = try inItsDirectory(name) { () throws(GitError) in try lockFile(name) }
        try requireExpected(name, expectation)
        return lock
    }

    /// The same for a ref that becomes a line of `packed-refs`.
    func hold(_ name: String, expecting expectation: Expectation) throws(GitError) -> RefLock {
        let lock = try hold(name)
        try requireExpected(name, expectation)
        return lock
    }

    /// Keeps everybody else from changing the ref.
    func hold(_ name: String) throws(GitError) -> RefLock {
        try inItsDirectory(name) { () throws(GitError) in
            try RefLock(for: "\(root)/\(name)", root: root, fileSystem: fileSystem)
        }
    }

    /// Gives up what a broken ref says.
    func mend(_ name: String) throws(GitError) -> RefRepair {
        let lock = try hold(name)
        let repair = try BrokenRef(name: name, root: root, refs: refs, fileSystem: fileSystem).repair()
        _ = consume lock
        return repair
    }

    /// Makes the directory when it is missing.
    private func inItsDirectory<Lock>(
        _ name: String,
        _ lock: () throws(GitError) -> Lock
    ) throws(GitError) -> Lock {
        do {
            // git removes directories that became empty, so the one just made may be gone again.
            for _ in 0..<3 {
                do {
                    return try lock()
                } catch let error where error.code == .fileSystem(ENOENT) {
                    try makeDirectory(LockFile.directory(of: name))
                }
            }
            return try lock()
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

    /// Only with the ref's lock.
    private func requireExpected(_ name: String, _ expectation: Expectation) throws(GitError) {
        let value = try refs.valueUnderLock(of: name)
        if case .exactly(let expected) = expectation { try require(value, of: name, toBe: expected) }
        if value == .absent { try requireRoom(for: name) }
    }

    private func require(
        _ value: LooseRefs.Value,
        of name: String,
        toBe expected: ObjectID?
    ) throws(GitError) {
        let current = try id(in: value, of: name)
        guard current != expected else { return }
        throw GitError(
            .modified,
            function: "ref",
            message:
                "\(name) is \(current?.description ?? "absent"), not \(expected?.description ?? "absent")"
        )
    }

    private func id(in value: LooseRefs.Value, of name: String) throws(GitError) -> ObjectID? {
        switch value {
        case .absent: return nil
        case .id(let id): return id
        // It counts as what it stands for; what replaces it is a ref of its own, so that no commit ever lands on
        // another branch.
        case .symbolic: return try refs.id(of: name)
        case .broken: throw .brokenRef(name)
        }
    }

    /// A ref `a` and a ref `a/b` exclude each other.
    private func requireRoom(for name: String) throws(GitError) {
        var parent = LockFile.directory(of: name)
        while parent.utf8.count(where: { $0 == UInt8(ascii: "/") }) >= 2 {
            guard try !isRef(parent) else { throw Self.conflict(name, parent) }
            parent = LockFile.directory(of: parent)
        }
        // The files first: one that is packed meanwhile is then found in both rather than in none.
        if exists(name) { try requireNoFile(below: name) }
        if let other = try refs.packedName(startingWith: "\(name)/") { throw Self.conflict(name, other) }
    }

    private func isRef(_ name: String) throws(GitError) -> Bool {
        var status = stat()
        // A directory is none, and costs more to be read as one.
        guard stat("\(root)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return try refs.value(of: name) != .absent
        }
        return try refs.packedID(of: name) != nil
    }

    private func exists(_ name: String) -> Bool {
        var status = stat()
        return stat("\(root)/\(name)", &status) == 0
    }

    /// Removes the directories that are left of refs that went.
    private func requireNoFile(below name: String) throws(GitError) {
        let below = try refs.list(directory: "\(name)/", prefix: "\(name)/", after: nil, limit: 1)
        if let other = below.first { throw Self.conflict(name, other.name) }
        guard try Directory.removeEmpty("\(root)/\(name)") else {
            throw Self.conflict(name, "something below it")
        }
    }

    private static func conflict(_ name: String, _ other: String) -> GitError {
        GitError(.exists, function: "ref", message: "\(name) cannot exist beside \(other)")
    }
}
