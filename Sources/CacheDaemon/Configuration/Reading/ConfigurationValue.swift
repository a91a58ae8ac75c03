import Yams

/// A value of the configuration, its name, and where it stands.
///
/// What it cannot read it reports and leaves out: the caller goes on with the default, and finds more issues.
struct ConfigurationValue {
    let node: Node
    let place: ConfigurationIssue.Place
    /// `builders.unit-tests.timeout`; nil at the top and for what does not come from the file.
    let key: String?
    let issues: IssueList

    /// Says what is wrong with the value.
    func report(_ message: String) {
        issues.add(ConfigurationIssue(place, key: key, message))
    }

    /// Says what the value should be.
    func report(expected: String) {
        report("expected \(expected), not \(shown)")
    }

    /// True for what YAML takes for nothing at all: `key:` or `key: ~`.
    var isEmpty: Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The scalar's text as it was written; nil when it is nothing or no scalar.
    var scalarText: String? {
        isEmpty ? nil : node.scalar?.string
    }

    func member(_ name: String, line: Int?, _ node: Node) -> ConfigurationValue {
        ConfigurationValue(
            node: node,
            place: place(line),
            key: key.map { "\($0).\(name)" } ?? name,
            issues: issues
        )
    }

    func element(_ index: Int, _ node: Node) -> ConfigurationValue {
        ConfigurationValue(
            node: node,
            place: place(node.mark?.line),
            key: key.map { "\($0)[\(index)]" },
            issues: issues
        )
    }

    private func place(_ line: Int?) -> ConfigurationIssue.Place {
        guard let line, case .line(let file, _) = place else { return place }
        return .line(file: file, line)
    }

    private var shown: String {
        switch node {
        case .scalar where isEmpty: "nothing"
        case .scalar(let scalar): "\"\(scalar.string)\""
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        }
    }
}
