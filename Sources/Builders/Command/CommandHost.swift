import Execution
package import Logging

/// What all command builders of a daemon share.
package struct CommandHost: Sendable {
    /// The daemon's environment; of it a command gets `PATH` and what it inherits by name.
    package let environment: [String: String]
    /// Names the store in the cookie that marks the processes of its builds.
    package private(set) var cookiePrefix: String
    package let logger: Logger
    package let sources: Sources
    /// What steps have fetched.
    let fetched: FetchedFiles
    /// Where services outside reach this daemon.
    let publicURL: @Sendable () -> String

    /// `spool`: where mirrors of remote repositories and fetched files are kept. `mirrorsEverything`: local
    /// repositories are mirrored too. `uptime`: a clock that only goes forward.
    package init(
        spool: String,
        cookiePrefix: String,
        environment: [String: String],
        logger: Logger,
        fetchDeadline: Duration = .seconds(600),
        mirrorsEverything: Bool = false,
        fetchedLimitBytes: Int = 10 << 30,
        publicURL: @escaping @Sendable () -> String = { "" },
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
        fetched = FetchedFiles(
            directory: "\(FilePath(spool).absolute)/fetched",
            limitBytes: fetchedLimitBytes,
            logger: logger
        )
        self.publicURL = publicURL
        sources = Sources(fetching: fetching, mirrorsEverything: mirrorsEverything)
    }

    /// The same host for processes that carry another cookie.
    package func marking(with cookiePrefix: String) -> CommandHost {
        var host = self
        host.cookiePrefix = cookiePrefix
        return host
    }

    /// The entry that marks every process of the build.
    func cookie(_ id: String) -> String { "\(cookiePrefix)/\(id)" }
}
