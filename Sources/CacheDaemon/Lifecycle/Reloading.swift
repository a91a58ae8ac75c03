import BuildCache
import Logging

/// What SIGHUP does: builders, pools and tokens are read again. What cannot be read stays as it is.
struct Reloading: Sendable {
    let source: ConfigurationSource
    /// The configuration of the start: all but builders and pools stays with it.
    let started: DaemonConfiguration
    let cache: BuildCache
    let makers: BuilderMakers
    let access: AccessControl
    let logger: Logger

    func reload() {
        do {
            access.replace(with: try AccessPolicy(started.access))
        } catch {
            report(error, "the tokens stay as they are")
        }
        do {
            let configuration = try source.load()
            cache.reload(builders: try makers.builders(configuration), pools: configuration.pools)
            logger.info(
                "configuration reloaded",
                metadata: [
                    "builders": "\(configuration.builders.count)", "pools": "\(configuration.pools.count)",
                ]
            )
            warn(of: started.fixedSettings(changedIn: configuration))
        } catch {
            report(error, "builders and pools stay as they are")
        }
    }

    private func warn(of settings: [String]) {
        guard !settings.isEmpty else { return }
        logger.warning(
            "changed settings take effect at the next start",
            metadata: ["settings": "\(settings.joined(separator: ", "))"]
        )
    }

    private func report(_ error: any Error, _ message: Logger.Message) {
        guard let invalid = error as? InvalidConfiguration else {
            return logger.error(message, metadata: ["error": "\(error)"])
        }
        for issue in invalid.issues { logger.error(message, metadata: ["error": "\(issue)"]) }
    }
}
