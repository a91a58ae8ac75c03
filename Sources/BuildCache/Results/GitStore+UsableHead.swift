import GitStore

extension GitStore {
    /// Where the branch points; nil also when its ref says nothing that could be used.
    func usableHead(of branch: BranchName) throws(GitError) -> ObjectID? {
        do throws(GitError) {
            return try head(of: branch)
        } catch {
            guard error.code == .brokenRef else { throw error }
            return nil
        }
    }
}
