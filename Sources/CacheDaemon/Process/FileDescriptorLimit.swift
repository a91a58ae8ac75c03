import Glibc

/// How many files and connections the process may have open.
enum FileDescriptorLimit {
    static var current: UInt {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return UInt(limit.rlim_cur)
    }

    // The builds' commands inherit the limit, and some programs close every descriptor below it one by one.
    private static let most: UInt = 65_536

    /// As many as the system allows without asking, within reason: every connection takes one.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, rlim_t(most)))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// What is left for connections when builds, logs and the store have theirs.
    static var connections: Int {
        max(64, Int(clamping: current / 4 * 3))
    }
}
