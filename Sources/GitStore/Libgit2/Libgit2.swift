import CGit2

/// The library's process-wide state.
enum Libgit2 {
    /// Initialises libgit2 once; called before anything else of it is used.
    static func start() {
        precondition(isStarted, "libgit2 does not start")
    }

    private static let isStarted: Bool = {
        guard git_libgit2_init() >= 0 else { return false }
        // Read when an object or ref database is created, so it must be set before the first one.
        let durable = cairn_git_set_option(GIT_OPT_ENABLE_FSYNC_GITDIR, 1)
        // Keys are read at random: the object cache costs memory and saves nothing.
        let uncached = cairn_git_set_option(GIT_OPT_ENABLE_CACHING, 0)
        // It would read back every object we have just written.
        let trusting = cairn_git_set_option(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0)
        return durable == 0 && uncached == 0 && trusting == 0
    }()
}
