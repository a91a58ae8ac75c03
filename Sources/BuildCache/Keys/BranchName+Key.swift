package import BuilderProtocol
package import GitStore

extension BranchName {
    /// The branch that holds the results of a key.
    package init(builder: String, key: BuildKey) {
        guard let name = BranchName("\(builder)/\(KeyEscaping.escape(key))") else {
            preconditionFailure("builder names and escaped keys are valid in branch names")
        }
        self = name
    }
}
