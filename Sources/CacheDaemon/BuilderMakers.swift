import BuilderProtocol
import Builders

/// Makes builders of what the configuration says.
struct BuilderMakers: Sendable {
    let commands: CommandHost
    let workers: WorkerPoolTable

    /// The builders as the cache takes them; the worker pools are then those of this configuration.
    func builders(_ configuration: DaemonConfiguration) throws(InvalidBuilderConfiguration) -> [any Builder] {
        let pools = workers.pools(for: configuration.workerPools)
        var made: [any Builder] = []
        for builder in configuration.builders { made.append(try make(builder, pools)) }
        workers.replace(with: pools)
        return made
    }

    private func make(
        _ builder: BuilderConfiguration,
        _ pools: [WorkerPool]
    ) throws(InvalidBuilderConfiguration) -> any Builder {
        switch builder.work {
        case .command(let command): return try CommandBuilder(configuration: command, host: commands)
        case .workers(let work):
            guard let pool = pools.first(where: { $0.name == work.pool.name }) else {
                preconditionFailure("a builder's worker pool is one of the configuration")
            }
            return try WorkerBuilder(configuration: work, pool: pool, sources: commands.sources)
        case .claims(let recipe): return try ClaimedBuilder(recipe: recipe, sources: commands.sources)
        }
    }
}
