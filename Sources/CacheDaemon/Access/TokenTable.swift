import GitStore

/// The tokens of a token file: whom each belongs to and what it may be used for.
///
/// Lines are `NAME SCOPE[,SCOPE…] SHA256-HEX`, split by blanks; a line that begins with `#` says nothing.
struct TokenTable: Sendable {
    /// Longest name, in bytes: it is the `user` of what the token asks for.
    static let longestNameBytes = 500

    /// Looking one up compares digests, so its time tells nothing about tokens.
    private var callers: [SHA256Digest: Caller] = [:]

    /// Throws everything that is wrong, line by line.
    init(parsing text: String, file: String) throws(InvalidConfiguration) {
        var issues: [ConfigurationIssue] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let fields = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard let first = fields.first, !first.hasPrefix("#") else { continue }
            do throws(Refusal) {
                try add(fields)
            } catch {
                issues.append(ConfigurationIssue(.line(file: file, index + 1), key: nil, error.message))
            }
        }
        guard issues.isEmpty else { throw InvalidConfiguration(issues) }
    }

    /// Reads the file.
    init(file: String) throws(InvalidConfiguration) {
        let text: String
        do throws(TextFileError) {
            text = try TextFile.read(file)
        } catch {
            let message = "expected a file of tokens, but it \(error)"
            throw InvalidConfiguration([ConfigurationIssue(.file(file), key: "access.tokens", message)])
        }
        try self.init(parsing: text, file: file)
    }

    var count: Int { callers.count }

    /// Whom the token belongs to; nil for a token that nobody has.
    func caller(of token: String) -> Caller? {
        callers[SHA256Digest(of: Array(token.utf8))]
    }

    private struct Refusal: Error {
        var message: String
    }

    private mutating func add(_ fields: [Substring]) throws(Refusal) {
        guard fields.count == 3 else {
            throw Refusal(message: "expected NAME SCOPE[,SCOPE…] SHA256-HEX, not \(fields.count) fields")
        }
        guard fields[0].utf8.count <= Self.longestNameBytes else {
            throw Refusal(message: "expected a name of at most \(Self.longestNameBytes) bytes")
        }
        // The digest is not repeated: a token that was pasted in its place would end up in a log.
        guard let digest = SHA256Digest(hexadecimal: fields[2]) else {
            throw Refusal(message: "expected the token's SHA-256 as 64 hexadecimal digits in the third field")
        }
        let caller = Caller(name: String(fields[0]), scopes: try Self.scopes(fields[1]))
        guard callers.updateValue(caller, forKey: digest) == nil else {
            throw Refusal(message: "expected another token: an earlier line has the same digest")
        }
    }

    private static func scopes(_ field: Substring) throws(Refusal) -> Set<AccessScope> {
        var scopes: Set<AccessScope> = []
        for name in field.split(separator: ",", omittingEmptySubsequences: false) {
            guard let scope = AccessScope(rawValue: String(name)) else {
                let known = AccessScope.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(message: "expected scopes out of \(known), not \"\(name)\"")
            }
            scopes.insert(scope)
        }
        return scopes
    }
}
