import GitStore

/// The head of another builder's branch as it was when a build used it: `<branch> <commit>`.
struct DependencyRecord: Hashable, Sendable {
    var branch: BranchName
    var commit: ObjectID

    init(branch: BranchName, commit: ObjectID) {
        self.branch = branch
        self.commit = commit
    }

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, let branch = BranchName(String(words[0])),
            let commit = ObjectID(hex: String(words[1]))
        else { return nil }
        self.init(branch: branch, commit: commit)
    }

    var text: String { "\(branch) \(commit)" }

    /// The first component of its branches.
    var builder: String { String(branch.description.prefix { $0 != "/" }) }
}
