import BuilderProtocol
import Builders

/// Every setting of one builder; the names in the comments are those of the file.
///
/// `title`, `parameters`, `defaults`, `private`, `context`, `version`, `source`, `inputs`, `key`, `run`, `environment`,
/// `inherit`, `value`, `requires-value` (false), `pool` (default), `timeout` (30m), `silence-timeout`, `grace` (10s),
/// `log-limit` (64MiB), `value-limit` (2GiB), `max-age`, `failure-max-age`, `keep-for` and `keep-results` are the
/// work's; `workers` and `payload` send it to a pool of workers, `steps` and `steps-parallel` (false) prepare a
/// command.
struct BuilderConfiguration: Hashable, Sendable {
    /// Who does the work.
    enum Work: Hashable, Sendable {
        /// `run`: a command on this machine.
        case command(CommandBuilderConfiguration)
        /// `workers`: a pool of other machines.
        case workers(WorkerBuilderConfiguration)
        /// Neither: whoever claims it.
        case claims(BuilderRecipe)
    }

    var work: Work

    init(_ work: Work) {
        self.work = work
    }

    var name: String { recipe.declaration.name }

    var recipe: BuilderRecipe {
        switch work {
        case .command(let command): command.recipe
        case .workers(let workers): workers.recipe
        case .claims(let recipe): recipe
        }
    }

    /// Nil when something else than a command does the work.
    var command: CommandBuilderConfiguration? {
        if case .command(let command) = work { command } else { nil }
    }

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
}
