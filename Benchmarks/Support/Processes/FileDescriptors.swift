import Glibc

/// How many files this process and its children may have open.
package enum FileDescriptors {
    /// Enough for every connection of the largest crowd at one end.
    static let needed: rlim_t = 16_384

    /// The daemon raises its own limit, but never above the hard one that it inherits from here.
    package static func raiseLimit() throws {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { throw BenchmarkError.system("getrlimit") }
        guard limit.rlim_cur < needed else { return }
        limit.rlim_cur = needed
        limit.rlim_max = max(limit.rlim_max, needed)
        guard setrlimit(resource, &limit) == 0 else {
            throw BenchmarkError("at least \(needed) open files must be allowed (ulimit -Hn)")
        }
    }
}
