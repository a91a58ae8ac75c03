import GitStore

extension CacheParts {
    /// The answer that needs no lock: a finished status that is unmarked and fresh, and whose head is unchanged.
    /// Reading the head is the only file access here.
    func hit(on branch: BranchName, _ freshness: Freshness) throws(GitError) -> LookupAnswer? {
        guard case .finished(let result) = statuses[branch], !result.isMarked,
            freshness.accepts(result, now: now), try isHead(result, of: branch)
        else { return nil }
        usage.record(branch, result, at: now)
        return LookupAnswer(outcome: .hit, content: .finished(result))
    }

    /// False once somebody has changed or deleted the branch, by whatever means.
    func isHead(_ result: StoredResult, of branch: BranchName) throws(GitError) -> Bool {
        try store.usableHead(of: branch) == result.commit
    }
}
