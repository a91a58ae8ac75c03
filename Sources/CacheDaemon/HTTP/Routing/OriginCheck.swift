/// Decides whether a request comes from a page of this server (RFC 6454).
enum OriginCheck {
    /// True when the `Origin` names the authority that the request was sent to; `null` never does.
    static func isOwn(_ origin: String, authority: String?) -> Bool {
        guard let authority, let scheme = origin.firstRange(of: "://") else { return false }
        let defaultPort = origin[..<scheme.lowerBound].lowercased() == "https" ? ":443" : ":80"
        return normalized(origin[scheme.upperBound...], defaultPort)
            == normalized(authority[...], defaultPort)
    }

    private static func normalized(_ authority: Substring, _ defaultPort: String) -> String {
        let lowered = authority.lowercased()
        return lowered.hasSuffix(defaultPort) ? String(lowered.dropLast(defaultPort.count)) : lowered
    }
}
