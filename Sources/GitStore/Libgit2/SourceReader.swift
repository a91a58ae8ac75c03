import CGit2

/// An opened source repository; lives for one call, on one thread.
struct SourceReader: ~Copyable {
    let repository: RepositoryHandle

    init(path: String) throws(GitError) {
        Libgit2.start()
        do {
            repository = try RepositoryHandle("git_repository_open_ext") {
                git_repository_open_ext(&$0, path, UInt32(GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue), nil)
            }
        } catch {
            throw Self.unavailable(path, error)
        }
    }

    /// Never `.notFound`: that is said of revisions.
    private static func unavailable(_ path: String, _ error: GitError) -> GitError {
        // 1.5.1 complains about the setting it did not find instead of the owner.
        if error.code == .other(GIT_EOWNER.rawValue) || error.message.contains("safe.directory") {
            return GitError(
                .other(GIT_EOWNER.rawValue),
                function: error.function,
                message:
                    "\(path) belongs to another user: change its owner, or name it in git's safe.directory"
            )
        }
        guard error.code == .notFound else { return error }
        return GitError(
            .other(GIT_ENOTFOUND.rawValue),
            function: error.function,
            message: "\(path) is not a git repository"
        )
    }

    /// The commit that a revision names.
    ///
    /// In this order: a full id; `HEAD`; a full `refs/…`; a tag; a branch; a branch of `origin`, with or
    /// without `origin/`; an id of at least 7 digits. Nothing else: no expressions, no reflogs, no describe.
    func commit(named revision: String) throws(GitError) -> ObjectID {
        guard !revision.isEmpty, !revision.hasPrefix("-"), !revision.utf8.contains(0) else {
            throw Self.unknown(revision)
        }
        if let id = ObjectID(hex: revision), let commit = try commit(from: id, digits: 40) { return commit }
        for name in Self.referenceNames(for: revision) {
            if let commit = try commit(fromReference: name) { return commit }
        }
        if let commit = try commit(abbreviated: revision) { return commit }
        throw Self.unknown(revision)
    }

    /// The object at each path of the commit's tree.
    func objects(at paths: [TreePath], in commit: ObjectID) throws(GitError) -> [TreePath: ObjectID?] {
        let tree = try repository.tree(of: commit)
        var objects: [TreePath: ObjectID?] = [:]
        for path in paths {
            objects.updateValue(try tree.entry(at: path)?.id, forKey: path)
        }
        return objects
    }

    private static func referenceNames(for revision: String) -> [String] {
        var names = ["refs/tags/\(revision)", "refs/heads/\(revision)", "refs/remotes/origin/\(revision)"]
        if revision.hasPrefix("origin/") { names.append("refs/remotes/\(revision)") }
        if revision == "HEAD" || revision.hasPrefix("refs/") { names.insert(revision, at: 0) }
        return names
    }

    private func commit(fromReference name: String) throws(GitError) -> ObjectID? {
        try nilIfMissing { () throws(GitError) in
            let reference = try ReferenceHandle("git_reference_lookup") {
                git_reference_lookup(&$0, repository.pointer, name)
            }
            let commit = try ObjectHandle("git_reference_peel") {
                git_reference_peel(&$0, reference.pointer, GIT_OBJECT_COMMIT)
            }
            return ObjectID(git_object_id(commit.pointer).pointee)
        }
    }

    private func commit(abbreviated revision: String) throws(GitError) -> ObjectID? {
        guard (7..<40).contains(revision.utf8.count),
            let id = ObjectID(hex: revision + String(repeating: "0", count: 40 - revision.utf8.count))
        else { return nil }
        return try commit(from: id, digits: revision.utf8.count)
    }

    private func commit(from id: ObjectID, digits: Int) throws(GitError) -> ObjectID? {
        var oid = git_oid(id)
        return try nilIfMissing { () throws(GitError) in
            let object = try ObjectHandle("git_object_lookup_prefix") {
                git_object_lookup_prefix(&$0, repository.pointer, &oid, digits, GIT_OBJECT_ANY)
            }
            let commit = try ObjectHandle("git_object_peel") {
                git_object_peel(&$0, object.pointer, GIT_OBJECT_COMMIT)
            }
            return ObjectID(git_object_id(commit.pointer).pointee)
        }
    }

    /// What cannot name a commit is as good as absent: a name git refuses, a tag of a blob, two objects
    /// with the same first digits.
    private func nilIfMissing(_ find: () throws(GitError) -> ObjectID) throws(GitError) -> ObjectID? {
        let missing: [GitError.Code] = [
            .notFound, .other(GIT_EINVALIDSPEC.rawValue), .other(GIT_EPEEL.rawValue),
            .other(GIT_EAMBIGUOUS.rawValue),
        ]
        do {
            return try find()
        } catch let error where missing.contains(error.code) {
            return nil
        }
    }

    private static func unknown(_ revision: String) -> GitError {
        GitError(.notFound, function: "resolve", message: "no commit is named \"\(revision)\"")
    }
}
