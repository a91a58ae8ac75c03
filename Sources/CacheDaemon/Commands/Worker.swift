import ArgumentParser
import Foundation
import Logging

/// `cairnd worker`: builds what daemons send it, with the commands of its own configuration.
struct Worker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Builds what daemons send it: a member of their worker pools.",
        discussion:
            "Its configuration is a file like the daemon's; it builds with the builders that have run. It needs a "
            + "spool that no daemon uses; several workers on one machine may share one, and its slots. SIGTERM: no "
            + "new builds, running ones may finish; SIGHUP: builders and tokens are read again."
    )

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Builds at once; as many as all pools of the configuration have slots unless given.")
    var slots: Int?
    @Option(help: "Longest result that is sent, artifacts included: the pool's result-limit.")
    var resultLimit = "16MiB"

    func validate() throws {
        if let slots, !(1...10_000).contains(slots) { throw ValidationError("--slots is from 1 to 10000") }
        if SizeText.parse(resultLimit).map({ $0 >= WorkerLimits.leastResultBytes }) != true {
            throw ValidationError("--result-limit is \(SizeText.expectation), at least 64KiB")
        }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let source = options.source(environment: environment)
        let configuration = try source.load()
        LoggingSystem.bootstrap { LogfmtHandler(label: $0, level: configuration.logLevel) }
        var limits = WorkerLimits()
        limits.slots = slots ?? configuration.pools.reduce(0) { $0 + $1.capacity }
        limits.resultBytes = SizeText.parse(resultLimit) ?? limits.resultBytes
        let program = WorkerProgram(
            configuration: configuration,
            source: source,
            limits: limits,
            environment: environment,
            logger: Logger(label: "cairnd")
        )
        try await program.run()
    }
}
