import Glibc

/// Changes refs in git's way: under `<ref>.lock`, and on disk when a call returns.
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

    /// Makes the ref stand for the object; `name` is the full one.
    func update(_ name: String, to id: ObjectID, expecting expectation: Expectation) throws(GitError) {
        var lock = try lock(name)
        try check(name, expectation)
        if try refs.value(of: name) == .absent { try requireRoom(for: name) }
        try lock.commit("\(id)\n".utf8)
    }

    /// False when somebody else holds the ref's lock.
    func updateUnlessLocked(
        _ name: String,
        to id: ObjectID,
        expecting expectation: Expectation
    ) throws(GitError) -> Bool {
        do throws(GitError) {
            try update(name, to: id, expecting: expectation)
            return true
        } catch {
            guard error.code == .locked else { throw error }
            return false
        }
    }

    /// Removes the ref; nothing happens when there is none.
    func remove(_ name: String) throws(GitError) {
        guard try refs.value(of: name) != .absent else { return }
        let lock = try lock(name)
        // From the packed ones first: otherwise the older value would show in between.
        if try refs.packedID(of: name) != nil { try removePacked(name) }
        let path = "\(root)/\(name)"
        if unlink(path) == 0 {
            try Directory.sync(LockFile.directory(of: path))
        } else if errno != ENOENT, errno != ENOTDIR {
            throw .system("unlink", path)
        }
        _ = consume lock
    }

    /// Gives up what a broken ref says.
    func mend(_ name: String) throws(GitError) -> RefRepair {
        let lock = try lock(name)
        let repair = try BrokenRef(name: name, root: root, refs: refs).repair()
        _ = consume lock
        return repair
    }

    private func lock(_ name: String) throws(GitError) -> LockFile {
        do {
            // git removes directories that became empty, so the one just made may be gone again.
            for _ in 0..<3 {
                do {
                    return try LockFile(for: "\(root)/\(name)")
                } catch let error where error.code == .fileSystem(ENOENT) {
                    try Directory.make(LockFile.directory(of: name), below: root)
                }
            }
            return try LockFile(for: "\(root)/\(name)")
        } catch let error where error.code == .fileSystem(ENOTDIR) {
            throw Self.conflict(name, "a part of its name")
        }
    }

    private func currentID(of name: String) throws(GitError) -> ObjectID? {
        switch try refs.value(of: name) {
        case .absent: return nil
        case .id(let id): return id
        case .symbolic: throw GitError(.other(-1), function: "ref", message: "\(name) is a symbolic ref")
        case .broken: throw .brokenRef(name)
        }
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

    private func removePacked(_ name: String) throws(GitError) {
        let path = "\(root)/packed-refs"
        var lock = try LockFile(for: path)
        // Read under the lock: what another process packed meanwhile stays.
        guard let packed = try refs.currentPacked() else { return }
        try lock.commit(packed.text(without: name))
    }
}
