/// Gathers what is wrong while the configuration is read, so that all of it is told at once.
final class IssueList {
    private(set) var found: [ConfigurationIssue] = []

    func add(_ issue: ConfigurationIssue) {
        found.append(issue)
    }
}
