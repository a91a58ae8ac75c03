package import Logging

/// What all command builders of a daemon share.
package struct CommandHost: Sendable {
    /// The daemon's environment; of it a command gets `PATH` and what it inherits by name.
    package let environment: [String: String]
    /// Names the store in the cookie that marks the processes of its builds.
    package private(set) var cookiePrefix: String
    package let logger: Logger
    package let sources: Sources

    /// `spool`: where mirrors of remote repositories are kept. `mirrorsEverything`: local repositories are
    /// mirrored too. `uptime`: a clock that only goes forward.
    package init(
        spool: String,
        cookiePrefix: String,
        environment: [String: String],
        logger: Logger,
        fetchDeadline: Duration = .seconds(600),
        mirrorsEverything: Bool = false,
        uptime: (@Sendable () -> Duration)? = nil
    ) {
        self.environment = environment
        self.cookiePrefix = cookiePrefix
        self.logger = logger
        let start = ContinuousClock.now
        let fetching = Fetching(
            spool: FilePath(spool).absolute,
            environment: environment,
            cookiePrefix: cookiePrefix,
            deadline: fetchDeadline,
            logger: logger,
            uptime: uptime ?? { ContinuousClock.now - start }
        )
        sources = Sources(fetching: fetching, mirrorsEverything: mirrorsEverything)
    }

    /// The same host for processes that carry another cookie.
    package func marking(with cookiePrefix: String) -> CommandHost {
        var host = self
        host.cookiePrefix = cookiePrefix
        return host
    }

    /// Where programs are looked up when the daemon itself has no `PATH`.
    static let fallbackPath = "/usr/local/bin:/usr/bin:/bin"

    /// The entry that marks every process of the build.
    func cookie(_ id: String) -> String { "\(cookiePrefix)/\(id)" }
}
