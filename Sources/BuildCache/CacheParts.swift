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
    var usage: Usage
    var pins: Pins
    var readers: Readers
    var space: SpaceWatch
    var evictions: EvictionNews
    var claims: ClaimTable
    var dependencies: DependencyLookups
    var callbacks: CallbackTable
    var stepMetrics: StepMetrics
    var alarms: Alarms
    var book: ReservationBook
    var histories: BuilderHistories
    var quotes: QuoteLedger
    var reader: ResultReader
    var writer: ResultWriter
    var loss: ResultLoss
    var limits: CacheLimits
    /// Where patterns look through logs.
    var patternThread: BlockingThreads
    var logger: Logger

    var now: Timestamp { desk.now() }

    var retention: Retention {
        Retention(store: store, usage: usage, now: desk.now, isHeld: isHeld)
    }
}
