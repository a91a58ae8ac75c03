import BuilderProtocol
import Execution

/// Where a source repository is.
enum SourceLocation: Hashable, Sendable {
    /// A path on this machine; read in place.
    case local(path: String)
    /// A URL or `host:path`; read from a mirror.
    case remote(url: String)

    /// Schemes that git itself speaks; anything else could make it run a program.
    private static let schemes = ["http", "https", "ssh", "git", "git+ssh", "ssh+git"]

    /// Refuses what git would take for an option or for a helper program.
    init(_ repository: String) throws(IdentificationError) {
        if repository.hasPrefix("/") {
            self = .local(path: repository)
        } else if let path = Self.path(ofFileURL: repository) {
            self = .local(path: path)
        } else if Self.isRemote(repository) {
            self = .remote(url: repository)
        } else {
            let shown = Redaction(of: repository).apply(to: repository).onOneLine(longestBytes: 200)
            throw .sourceUnavailable("\"\(shown)\" is neither an absolute path nor a URL that git can fetch")
        }
    }

    private static func isRemote(_ repository: String) -> Bool {
        guard !repository.hasPrefix("-"), !repository.unicodeScalars.contains(where: { $0.value <= 0x20 })
        else {
            return false
        }
        if let match = repository.firstMatch(of: /^([A-Za-z0-9+.-]+):\/\/([^\/]+)\/./) {
            return schemes.contains(match.1.lowercased()) && !match.2.hasPrefix("-")
        }
        // user@host:path; two colons would name a helper.
        return repository.wholeMatch(of: /(?:[A-Za-z0-9_.-]+@)?[A-Za-z0-9_.\[][^:\/]*:(?!:|\/\/).+/) != nil
    }

    private static func path(ofFileURL url: String) -> String? {
        guard let match = url.wholeMatch(of: /(?:file|FILE):\/\/(?:localhost)?(\/.*)/) else { return nil }
        return String(match.1).percentDecoded
    }
}
