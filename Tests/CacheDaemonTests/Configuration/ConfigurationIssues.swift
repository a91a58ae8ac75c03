@testable import CacheDaemon

/// What the daemon says about a configuration, one issue a line; empty when it can be used.
func issues(
    _ text: String,
    flags: [String: String] = [:],
    environment: [String: String] = [:]
) -> [String] {
    do throws(InvalidConfiguration) {
        _ = try configuration(text, flags: flags, environment: environment)
        return []
    } catch {
        return error.issues.map(\.description)
    }
}

/// The configuration that a file of this text makes.
func configuration(
    _ text: String = "",
    flags: [String: String] = [:],
    environment: [String: String] = [:]
) throws(InvalidConfiguration) -> DaemonConfiguration {
    try DaemonConfiguration.parse(
        text,
        file: "cairn.yaml",
        overrides: ConfigurationOverrides(flags: flags, environment: environment)
    )
}

/// A file with one builder of these lines; the first of them is line 3.
func builder(_ lines: String...) -> String {
    (["builders:", "  app:"] + lines.map { "    \($0)" }).joined(separator: "\n")
}
