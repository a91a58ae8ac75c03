import BuilderProtocol
import GitStore
import Logging

/// The collaborators behind `BuildCache`, each with one idea.
struct CacheParts: Sendable {
    var store: GitStore
    var desk: BuildDesk
    var builders: BuilderTable
    var pools: PoolTable
    /// Bounds how many builds prepare at once.
    var preparations: Pool
    var statuses: StatusTable
    var archive: BuildArchive
    var backOffs: BackOffs
    var dependencies: DependencyLookups
    var callbacks: CallbackTable
    var stepMetrics: StepMetrics
    var reader: ResultReader
    var writer: ResultWriter
    var logger: Logger

    var now: Timestamp { desk.now() }
}
