extension Caller {
    /// Whom the request acts for: with tokens the token's name; only `admin` may act for others.
    func user(named user: String?) throws(HTTPProblem) -> String? {
        guard let name else { return user }
        guard let user else { return name }
        guard user.utf8.elementsEqual(name.utf8) || may(.admin) else {
            throw HTTPProblem.forbidden("user is \"\(name)\" with this token")
        }
        return user
    }
}
