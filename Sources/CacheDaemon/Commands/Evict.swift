import ArgumentParser
import BuildCache
import Foundation
import GitStore
import Logging

/// `cairnd evict`: what the daemon does by itself, once and without one; `--dry-run` only says what would go.
struct Evict: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evicts what keep-for and keep-results do not allow, while no daemon runs.",
        discussion:
            "Prints a line for each result: branch, last use and reason (age or count), separated by tabs. The room is "
            + "given back by the daemon, or by maintenance of the store. Exit codes: 0 done, 1 failed, 2 usage or "
            + "configuration, also when a daemon has the store."
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Change nothing.") var dryRun = false

    func run() async throws {
        let configuration = try options.source(environment: ProcessInfo.processInfo.environment).load()
        let path = AbsolutePath.of(configuration.store)
        guard FileManager.default.fileExists(atPath: path) else {
            throw ValidationError("there is no store at \(path)")
        }
        LoggingSystem.bootstrap { LogfmtHandler(label: $0, level: configuration.logLevel) }
        let store = try await GitStore.open(at: path)
        do {
            try await evict(in: store, configuration)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    private func evict(in store: GitStore, _ configuration: DaemonConfiguration) async throws {
        let eviction = try await OfflineEviction(
            store: store,
            builders: configuration.builders.map(\.command.declaration),
            logger: Logger(label: "cairnd")
        )
        let victims = try await eviction.victims()
        for victim in victims {
            print(victim.use.branch.name, victim.use.lastUse.rfc3339, victim.reason.rawValue, separator: "\t")
        }
        if !dryRun { try await eviction.evict(victims) }
    }
}
