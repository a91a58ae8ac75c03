import ArgumentParser

/// The settings that flags can give; the file and the environment know them by the same names.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: "The configuration file. (CAIRN_CONFIG)")
    var config: String?
    @Option(help: "The store: a bare git repository, created when absent. (CAIRN_STORE; ./cairn-store.git)")
    var store: String?
    @Option(help: "The directory for live logs and working directories. (CAIRN_SPOOL; ./cairn-spool)")
    var spool: String?
    @Option(help: "Host and port to listen on; port 0 is any free one. (CAIRN_LISTEN; 127.0.0.1:8470)")
    var listen: String?
    @Option(help: "How long running builds may go on after SIGTERM. (CAIRN_DRAIN_TIMEOUT; 60s)")
    var drainTimeout: String?
    @Option(help: "Where others reach this daemon. (CAIRN_PUBLIC_URL; http://<listen>)")
    var publicUrl: String?
    @Option(help: "\"open\": others may connect without tokens. (CAIRN_ACCESS)")
    var access: String?
    @Option(
        help:
            "The least severe messages to log: trace, debug, info, notice, warning, error or critical. (CAIRN_LOG_LEVEL; info)"
    )
    var logLevel: String?

    /// Where the configuration comes from, flags first.
    func source(environment: [String: String]) -> ConfigurationSource {
        let flags = [
            "store": store, "spool": spool, "listen": listen, "drain-timeout": drainTimeout,
            "public-url": publicUrl,
            "access": access, "log-level": logLevel,
        ]
        let file = config ?? environment["CAIRN_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        return ConfigurationSource(
            file: file,
            overrides: ConfigurationOverrides(flags: flags.compactMapValues(\.self), environment: environment)
        )
    }
}
