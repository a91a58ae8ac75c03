/// Top-level settings that flags or the environment give, by the names that the file uses.
struct ConfigurationOverrides: Sendable {
    struct Setting: Hashable, Sendable {
        var place: ConfigurationIssue.Place
        var text: String
    }

    private(set) var settings: [String: Setting] = [:]

    /// `flags` by the names of the settings; a flag wins over a variable, an empty variable says nothing.
    init(flags: [String: String], environment: [String: String]) {
        for key in DaemonConfiguration.overridableKeys {
            if let text = flags[key] {
                settings[key] = Setting(place: .flag("--\(key)"), text: text)
            } else if let text = environment[Self.variable(key)], !text.isEmpty {
                settings[key] = Setting(place: .variable(Self.variable(key)), text: text)
            }
        }
    }

    /// `CAIRN_DRAIN_TIMEOUT` for `drain-timeout`.
    static func variable(_ key: String) -> String {
        "CAIRN_" + key.uppercased().replacing("-", with: "_")
    }
}
