extension DaemonConfiguration {
    /// Reads the file, when there is one; throws everything that is wrong with it and with the overrides.
    static func load(
        file: String?,
        overrides: ConfigurationOverrides
    ) throws(InvalidConfiguration) -> DaemonConfiguration {
        guard let file else { return try parse("", file: "", overrides: overrides) }
        let text: String
        do throws(TextFileError) {
            text = try TextFile.read(file)
        } catch {
            throw InvalidConfiguration([ConfigurationIssue(.file(file), key: nil, error.description)])
        }
        return try parse(text, file: file, overrides: overrides)
    }

    /// Reads the file's text; `file` is how issues name it.
    static func parse(
        _ text: String,
        file: String,
        overrides: ConfigurationOverrides
    ) throws(InvalidConfiguration) -> DaemonConfiguration {
        let issues = IssueList()
        var section = try ConfigurationValue.document(text, file: file, issues: issues).section(keys)
        section.override(with: overrides)
        let configuration = DaemonConfiguration(reading: section)
        guard issues.found.isEmpty else { throw InvalidConfiguration(issues.found) }
        return configuration
    }
}
