import CGit2

extension OpenRepository {
    func commit(_ id: ObjectID) throws(GitError) -> Commit {
        try value(of: repository.commit(id))
    }

    /// The times of those that can be read.
    func commitTimes(of ids: [ObjectID]) throws(GitError) -> [ObjectID: Int64] {
        var times: [ObjectID: Int64] = [:]
        for id in ids {
            do throws(GitError) {
                let commit = try repository.commit(id)
                times[id] = git_commit_time(commit.pointer)
            } catch {
                guard error.isLoss else { throw error }
            }
        }
        return times
    }

    /// All parents of a commit; its tree is not looked at.
    func parents(of id: ObjectID) throws(GitError) -> [ObjectID] {
        let commit = try repository.commit(id)
        return (0..<git_commit_parentcount(commit.pointer)).compactMap { index in
            git_commit_parent_id(commit.pointer, index).map { ObjectID($0.pointee) }
        }
    }

    /// The id of a commit's tree, which may not be there.
    func treeName(of id: ObjectID) throws(GitError) -> ObjectID {
        let commit = try repository.commit(id)
        guard let tree = git_commit_tree_id(commit.pointer) else {
            throw GitError(.other(-1), function: "git_commit_tree_id", message: "a commit without a tree")
        }
        return ObjectID(tree.pointee)
    }

    /// The commit and its ancestors along first parents, newest first.
    func history(from id: ObjectID, limit: Int) throws(GitError) -> [Commit] {
        var commits: [Commit] = []
        var next: ObjectID? = id
        while commits.count < limit, let id = next {
            let commit = try commit(id)
            commits.append(commit)
            next = commit.parents.first
        }
        return commits
    }

    /// True when `head` or one of its ancestors is the commit.
    func isReachable(_ commit: ObjectID, from head: ObjectID) throws(GitError) -> Bool {
        guard commit != head else { return true }
        // Asking for the ancestry of what is no commit is an error; no history holds it.
        do { _ = try repository.commit(commit) } catch  where error.code == .notFound { return false }
        var (descendant, ancestor) = (git_oid(head), git_oid(commit))
        let answer = git_graph_descendant_of(repository.pointer, &descendant, &ancestor)
        try check("git_graph_descendant_of", answer)
        return answer == 1
    }

    private func value(of commit: borrowing CommitHandle) throws(GitError) -> Commit {
        let pointer = commit.pointer
        guard let id = git_commit_id(pointer), let text = git_commit_message_raw(pointer) else {
            throw GitError(
                .other(-1),
                function: "git_commit_message_raw",
                message: "a commit without a message"
            )
        }
        let message = CommitMessage(bytes: bytesBeforeNUL(of: text))
        let tree = try repository.tree(of: commit)
        let named = tree.entries.compactMap { entry in
            String(validating: entry.name, as: UTF8.self).map { ($0, entry.id) }
        }
        return Commit(
            id: ObjectID(id.pointee),
            parents: (0..<git_commit_parentcount(pointer)).compactMap { index in
                git_commit_parent_id(pointer, index).map { ObjectID($0.pointee) }
            },
            subject: message.subject,
            trailers: message.trailers,
            committedAt: git_commit_time(pointer),
            // Swift takes some names for equal that git does not; the first one counts then.
            entries: Dictionary(named) { first, _ in first }
        )
    }
}
