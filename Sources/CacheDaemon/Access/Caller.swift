/// Whoever sent a request.
struct Caller: Hashable, Sendable {
    /// The token's name; nil where there are no tokens.
    var name: String?
    var scopes: Set<AccessScope>

    /// `admin` includes all others, which include only themselves.
    func may(_ scope: AccessScope) -> Bool {
        scopes.contains(scope) || scopes.contains(.admin)
    }
}
