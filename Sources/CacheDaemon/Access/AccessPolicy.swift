/// Tells who sent a request, by its bearer token.
struct AccessPolicy: Sendable {
    private let caller: (@Sendable (_ token: String) -> Caller?)?

    /// Without tokens everybody may do everything.
    static let open = AccessPolicy(caller: nil)

    /// `caller` is whom a token belongs to; nil for a token that nobody has.
    init(caller: @escaping @Sendable (_ token: String) -> Caller?) {
        self.init(caller: .some(caller))
    }

    private init(caller: (@Sendable (String) -> Caller?)?) {
        self.caller = caller
    }

    /// `authorization` is the header's value.
    func authenticate(authorization: String?) throws(AccessError) -> Caller {
        guard let caller else { return Self.anybody }
        guard let authorization, let token = Self.bearerToken(in: authorization), let found = caller(token)
        else {
            throw .unauthenticated
        }
        return found
    }

    private static let anybody = Caller(name: nil, scopes: Set(AccessScope.allCases))

    /// RFC 6750 section 2.1; the scheme's case does not matter.
    static func bearerToken(in authorization: String) -> String? {
        let parts = authorization.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

enum AccessError: Error, Hashable, Sendable {
    /// No token, or one that nobody has.
    case unauthenticated
}
