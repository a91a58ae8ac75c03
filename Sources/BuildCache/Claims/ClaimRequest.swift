/// The wish to build a result oneself when it is not known.
package struct ClaimRequest: Sendable {
    package var builder: String
    /// As the client gave them.
    package var parameters: [String: String]
    package var user: String?

    package init(builder: String, parameters: [String: String], user: String? = nil) {
        self.builder = builder
        self.parameters = parameters
        self.user = user
    }
}

/// What whoever wants to build is told.
package enum ClaimAnswer: Sendable {
    /// The result is known.
    case finished(StoredResult)
    /// Somebody else builds it, or our own build came to its end before anybody could work on it.
    case pending(Build)
    /// The key is ours; whoever knows the secret holds the claim.
    case claimed(Claim, Build, secret: String)
}
