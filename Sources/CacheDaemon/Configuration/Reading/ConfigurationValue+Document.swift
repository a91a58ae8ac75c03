import Yams

extension ConfigurationValue {
    /// The document's root; an empty document is an empty mapping. Throws when the text is no YAML.
    static func document(
        _ text: String,
        file: String,
        issues: IssueList
    ) throws(InvalidConfiguration) -> ConfigurationValue {
        do {
            let node = try Yams.compose(yaml: text) ?? Node("", Tag(.null), .plain)
            return ConfigurationValue(node: node, place: .line(file: file, 1), key: nil, issues: issues)
        } catch let error as YamlError {
            throw InvalidConfiguration(error.issues(file: file))
        } catch {
            throw InvalidConfiguration([ConfigurationIssue(.file(file), key: nil, "cannot be read: \(error)")]
            )
        }
    }
}

extension YamlError {
    fileprivate func issues(file: String) -> [ConfigurationIssue] {
        switch self {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let during = context.map { " (\($0.text))" } ?? ""
            return [
                ConfigurationIssue(.line(file: file, mark.line), key: nil, "is no YAML: \(problem)\(during)")
            ]
        case .duplicatedKeysInMapping(let names, let context):
            return names.map { name in
                ConfigurationIssue(
                    .line(file: file, context.mark.line),
                    key: name,
                    "expected once, but the mapping has this key more than once"
                )
            }
        case .reader(let problem, let offset, _, let text):
            let line = offset.map { text.utf8.prefix($0).count { $0 == UInt8(ascii: "\n") } + 1 }
            return [
                ConfigurationIssue(
                    line.map { .line(file: file, $0) } ?? .file(file),
                    key: nil,
                    "is no YAML: \(problem)"
                )
            ]
        default:
            return [ConfigurationIssue(.file(file), key: nil, "is no YAML: \(self)")]
        }
    }
}
