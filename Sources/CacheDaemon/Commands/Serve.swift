import ArgumentParser
import Foundation
import Logging

/// `cairnd serve`: runs the daemon until SIGTERM or SIGINT; SIGHUP reads builders, pools and tokens again.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the daemon (the default).",
        discussion:
            "Without any configuration it listens on 127.0.0.1:8470 with a store and a spool in the current "
            + "directory. SIGTERM: no new builds, running ones may finish; SIGHUP: builders, pools and tokens are read "
            + "again."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let source = options.source(environment: environment)
        let configuration = try source.load()
        LoggingSystem.bootstrap { LogfmtHandler(label: $0, level: configuration.logLevel) }
        let daemon = Daemon(
            configuration: configuration,
            source: source,
            environment: environment,
            logger: Logger(label: "cairnd")
        )
        try await daemon.run()
    }
}
