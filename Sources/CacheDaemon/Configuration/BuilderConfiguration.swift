import BuilderProtocol
import Builders

/// Every setting of one builder; the names in the comments are those of the file.
///
/// `title`, `parameters`, `defaults`, `private`, `context`, `version`, `source`, `inputs`, `key`, `run`, `environment`,
/// `inherit`, `value`, `requires-value` (false), `pool` (default), `timeout` (30m), `silence-timeout`, `grace` (10s),
/// `log-limit` (64MiB), `value-limit` (2GiB), `max-age` and `failure-max-age` are the command's.
struct BuilderConfiguration: Hashable, Sendable {
    var command: CommandBuilderConfiguration
    /// `keep-for`: how long results are kept; nil: for ever.
    var keepFor: Duration?
    /// `keep-results`: how many results are kept; nil: all.
    var keepResults: Int?

    var name: String { command.declaration.name }

    /// A shorter log could not keep what its end says.
    static let shortestLogLimitBytes = 2 << 20

    static let keys = [
        "title", "parameters", "defaults", "private", "context", "version", "source", "inputs", "key", "run",
        "environment", "inherit", "value", "requires-value", "pool", "timeout", "silence-timeout", "grace",
        "log-limit",
        "value-limit", "max-age", "failure-max-age", "keep-for", "keep-results", "steps", "steps-parallel",
        "workers",
        "payload",
    ]
    /// Keys that later versions read.
    static let unsupportedKeys = ["workers", "payload"]
}
