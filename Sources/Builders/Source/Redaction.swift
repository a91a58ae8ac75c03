/// Takes the credentials of a URL out of what is said about it.
struct Redaction: Sendable {
    private let secrets: [String]

    /// `also`: further values that must not be shown.
    init(of url: String, also values: [String] = []) {
        var secrets = values.filter { $0.utf8.count >= 4 }
        if let user = url.firstMatch(of: /:\/\/([^\/@]*(?:@[^\/@]*)*)@/)?.1 {
            let name = user.prefix { $0 != ":" }
            let password = user.dropFirst(name.count + 1)
            secrets += [String(user), String(password), String(password).percentDecoded]
            // A name alone is usually a token, except for the customary one.
            if password.isEmpty, name != "git" { secrets.append(String(name)) }
        }
        self.secrets = Set(secrets).subtracting(["", "git"]).sorted { $0.utf8.count > $1.utf8.count }
    }

    func apply(to text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: "***") }
    }
}
