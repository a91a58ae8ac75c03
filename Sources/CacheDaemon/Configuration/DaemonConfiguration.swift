import BuildCache
import Builders
import Glibc
import Logging

/// Every setting of the daemon with its default; the names in the comments are those of the file.
///
/// Top-level settings come from the first of: flag (`--drain-timeout`), environment (`CAIRN_DRAIN_TIMEOUT`),
/// file, default. Relative paths count from the directory that the daemon is started in.
struct DaemonConfiguration: Hashable, Sendable {
    /// `store`: the bare repository; created when absent.
    var store = "cairn-store.git"
    /// `spool`: live logs and working directories.
    var spool = "cairn-spool"
    /// `listen`: host and port; port 0 is any free one.
    var listen = ListenAddress(host: "127.0.0.1", port: 8470)
    /// `drain-timeout`: how long running builds may go on after SIGTERM.
    var drainTimeout = Duration.seconds(60)
    /// `public-url`: where others reach this daemon; nil: `http://<listen>`.
    var publicURL: String?
    /// `access`: who may do what.
    var access = Access.loopback
    /// `log-level`: the least severe messages that are logged.
    var logLevel = Logger.Level.info
    /// `limits`: the bound of everything that grows.
    var limits = Limits()
    /// `pools`: slots that builds wait for.
    var pools = [PoolConfiguration(name: "default", capacity: Self.coreCount)]
    /// `worker-pools`: other machines that build.
    var workerPools: [WorkerPoolConfiguration] = []
    /// `builders`, in the order of the file.
    var builders: [BuilderConfiguration] = []

    enum Access: Hashable, Sendable {
        /// Everybody on this machine may do everything.
        case loopback
        /// `open`: everybody who can connect may do everything.
        case open
        /// `tokens`: only who has a token of this file.
        case tokens(file: String)
    }

    struct Limits: Hashable, Sendable {
        /// `builds.age` 7d, `builds.count` 10000, `builds.bytes` 1GiB, `status-table` 100000, `queue` 10000,
        /// `preparations` 8, `followers` 10000, `waiters` 20000, `free-space` 1GiB, `garbage` 1h, `claims` 10000,
        /// `claim-lease` 30s.
        var cache = CacheLimits()
        /// `body`: longest request body.
        var bodyBytes = 1 << 20
        /// `tickets`: how long they are kept.
        var tickets = Duration.seconds(7 * 86_400)
        /// `offers`: how long they stand.
        var offers = Duration.seconds(300)
        /// `fetched`: files that steps have fetched, 10GiB.
        var fetchedBytes = 10 << 30
    }

    static let keys = [
        "store", "spool", "listen", "drain-timeout", "public-url", "access", "log-level", "limits", "pools",
        "builders",
        "worker-pools",
    ]
    static let limitKeys = [
        "builds", "tickets", "offers", "status-table", "queue", "preparations", "followers", "claims",
        "claim-lease", "body",
        "waiters",
        "free-space", "garbage", "fetched",
    ]
    /// The top-level settings that flags and the environment can give as well.
    static let overridableKeys = [
        "store", "spool", "listen", "drain-timeout", "public-url", "access", "log-level",
    ]

    /// As many slots as there are cores.
    static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
