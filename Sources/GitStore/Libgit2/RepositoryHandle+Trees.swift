import CGit2

extension GitHandle where Kind == RepositoryKind {
    /// The commit of that id; `.notFound` when it is something else.
    func commit(_ id: ObjectID) throws(GitError) -> CommitHandle {
        try checkLength(of: id)
        var oid = git_oid(id)
        return try CommitHandle("git_commit_lookup") { git_commit_lookup(&$0, pointer, &oid) }
    }

    func tree(_ id: ObjectID) throws(GitError) -> TreeHandle {
        try checkLength(of: id)
        var oid = git_oid(id)
        return try TreeHandle("git_tree_lookup") { git_tree_lookup(&$0, pointer, &oid) }
    }

    /// The tree at the root of a commit.
    func tree(of commit: ObjectID) throws(GitError) -> TreeHandle {
        try tree(of: self.commit(commit))
    }

    func tree(of commit: borrowing CommitHandle) throws(GitError) -> TreeHandle {
        guard let id = git_commit_tree_id(commit.pointer) else {
            throw GitError(.other(-1), function: "git_commit_tree_id", message: "a commit without a tree")
        }
        return try tree(ObjectID(id.pointee))
    }
}

extension GitHandle where Kind == TreeKind {
    /// What the tree holds at the path, nil when there is nothing.
    func entry(at path: TreePath) throws(GitError) -> TreeEntry? {
        do {
            let entry = try TreeEntryHandle("git_tree_entry_bypath") { created in
                withCString(path.bytes) { git_tree_entry_bypath(&created, pointer, $0) }
            }
            return TreeEntry(entry.pointer)
        } catch let error where error.code == .notFound {
            return nil
        }
    }

    /// All entries, in git's order.
    var entries: [TreeEntry] {
        (0..<git_tree_entrycount(pointer)).compactMap {
            git_tree_entry_byindex(pointer, $0).flatMap(TreeEntry.init)
        }
    }
}

extension TreeEntry {
    /// Nil for a mode that git does not know.
    fileprivate init?(_ entry: OpaquePointer) {
        guard let name = git_tree_entry_name(entry), let id = git_tree_entry_id(entry),
            // Normalised: old writers left group-writable files behind.
            let mode = Mode(rawValue: git_tree_entry_filemode(entry).rawValue)
        else { return nil }
        self.init(name: bytesBeforeNUL(of: name), mode: mode, id: ObjectID(id.pointee))
    }
}
