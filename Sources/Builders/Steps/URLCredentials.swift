/// User and password of a URL.
enum URLCredentials {
    /// The URL without them, and what they are.
    static func separate(_ url: String) -> (url: String, credentials: (user: String, password: String)?) {
        guard let match = url.wholeMatch(of: /([A-Za-z]+:\/\/)([^\/@:]*)(?::([^\/@]*))?@(.*)/) else {
            return (url, nil)
        }
        let credentials = (
            String(match.2).percentDecoded, (match.3.map(String.init) ?? "").percentDecoded
        )
        return ("\(match.1)\(match.4)", credentials)
    }
}
