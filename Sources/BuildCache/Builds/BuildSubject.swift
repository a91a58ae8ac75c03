import BuilderProtocol
import GitStore

/// What one attempt is about; fixed when it begins.
struct BuildSubject: Sendable {
    var id: String
    var builder: String
    var key: BuildKey
    var branch: BranchName
    /// Masked, one line.
    var title: String
    /// The commit that is built, for builders with a source.
    var source: String?
    /// As shown: private ones as `***`.
    var parameters: [String: String]
    /// What happens before it runs.
    var steps: [StepDeclaration] = []
    var user: String?
    /// The pool whose slot it needs.
    var pool: String?
    var cause: BuildCause
    /// The number that the result will have.
    var number: Int
    var queuedAt: Timestamp
    /// Hides the request's secrets.
    var mask: SecretMask
    /// The result that this build replaces, if there is one.
    var previous: StoredResult?
}
