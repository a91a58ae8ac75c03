/// Where the configuration comes from, so that it can be read again.
struct ConfigurationSource: Sendable {
    var file: String?
    var overrides: ConfigurationOverrides

    func load() throws(InvalidConfiguration) -> DaemonConfiguration {
        try DaemonConfiguration.load(file: file, overrides: overrides)
    }
}
