/// One thing that is wrong with the configuration, where it stands, and what is expected instead.
struct ConfigurationIssue: Hashable, Sendable, CustomStringConvertible {
    /// Where a setting comes from.
    enum Place: Hashable, Sendable, CustomStringConvertible {
        case line(file: String, Int)
        case file(String)
        /// `--listen`.
        case flag(String)
        /// `CAIRN_LISTEN`.
        case variable(String)

        var description: String {
            switch self {
            case .line(let file, let line): "\(file):\(line)"
            case .file(let name), .flag(let name), .variable(let name): name
            }
        }

        fileprivate var line: Int {
            if case .line(_, let line) = self { line } else { 0 }
        }
    }

    var place: Place
    /// `builders.unit-tests.timeout`; nil when the place says it all.
    var key: String?
    var message: String

    init(_ place: Place, key: String?, _ message: String) {
        self.place = place
        self.key = key
        self.message = message
    }

    /// `cairn.yaml:12: builders.unit-tests.timeout: expected …`.
    var description: String {
        [place.description, key, message].compactMap { $0 }.joined(separator: ": ")
    }

    fileprivate static func < (left: ConfigurationIssue, right: ConfigurationIssue) -> Bool {
        left.place.line < right.place.line
    }
}

/// Everything that is wrong with the configuration, in the order of the file's lines.
struct InvalidConfiguration: Error, Hashable, Sendable, CustomStringConvertible {
    var issues: [ConfigurationIssue]

    init(_ issues: [ConfigurationIssue]) {
        // A stable sort: issues of one line stay in the order in which they were found.
        self.issues = issues.enumerated()
            .sorted { $0.element < $1.element || (!($1.element < $0.element) && $0.offset < $1.offset) }
            .map(\.element)
    }

    /// One issue a line.
    var description: String {
        issues.map(\.description).joined(separator: "\n")
    }
}
