/// Where a record is kept.
struct RecordName: Sendable {
    static let directory = "refs/cairn/"

    /// The directory of all records of a kind.
    static func directory(kind: String) -> String { "\(directory)\(kind)/" }

    let refName: String

    /// Fails for what cannot be a part of a ref's name.
    init(kind: String, name: String) throws(GitError) {
        guard BranchName(kind) != nil, BranchName(name) != nil else {
            throw GitError(.other(-1), function: "record", message: "\(kind)/\(name) cannot be a ref's name")
        }
        refName = Self.directory(kind: kind) + name
    }
}

extension BranchName {
    static let directory = "refs/heads/"

    /// The full name of the branch's ref.
    var refName: String { Self.directory + description }

    /// Where the branch is kept when it cannot be read.
    var quarantinedRefName: String { "refs/cairn/quarantine/" + description }
}
