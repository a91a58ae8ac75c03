/// What failed in the store, with git's own words.
public struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The codes that callers act on.
    public enum Code: Hashable, Sendable {
        case notFound
        case exists
        /// Somebody else holds the ref's lock.
        case locked
        /// The branch's head is not what the transaction expected.
        case modified
        /// An object is larger than the caller accepts.
        case tooLarge
        /// A ref says nothing that git could use; `GitStore.mend` gives it up.
        case brokenRef
        /// The store is closed.
        case closed
        /// A failure of the file system; the value is errno.
        case fileSystem(Int32)
        /// Any other code of libgit2.
        case other(Int32)
    }

    public var code: Code
    /// The function that failed, such as `git_revparse_single` or `fsync`.
    public var function: String
    public var message: String

    public init(_ code: Code, function: String, message: String) {
        self.code = code
        self.function = function
        self.message = message
    }

    public var description: String { "\(function): \(message)" }

    /// True when an object is gone or damaged: trying again will not help, as it may when the file system fails.
    public var isLoss: Bool {
        switch code {
        case .notFound, .other: true
        default: false
        }
    }
}
