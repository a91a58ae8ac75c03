package import BuilderProtocol
package import GitStore

/// A stored result and when it was last used.
package struct ResultUse: Hashable, Sendable {
    package var branch: Branch
    package var lastUse: Timestamp
}

extension ResultUse: Comparable {
    /// Who goes first: the one used longer ago, and of two at one moment the one whose name comes first.
    package static func < (left: ResultUse, right: ResultUse) -> Bool {
        (left.lastUse, left.branch.name) < (right.lastUse, right.branch.name)
    }
}
