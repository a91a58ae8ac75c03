/// Upkeep of a store that nobody uses: what a daemon does bit by bit is done at once, and more thoroughly.
public struct StoreMaintenance: Sendable {
    private let path: String
    private let threads = BlockingThreads(label: "cairn.store.maintenance", count: 1)

    public init(path: String) {
        self.path = path
    }

    /// Refused while somebody else uses the store, and when there is none.
    public func run() async throws -> MaintenanceReport {
        let root = try StoreCandidate.existing(path)
        let (_, lock, swept) = try await StoreOpening(path: root).run()
        defer { lock.release() }
        var report = MaintenanceReport(swept: swept)
        let run = MaintenanceRun(root: root)
        report = try await threads.run { [report] in try run.tidied(report) }
        do {
            report.collection = try await run.collect()
        } catch {
            report.collectionProblem = (error as? GitError)?.message ?? "\(error)"
        }
        return try await threads.run { [report] in try run.packed(report) }
    }
}

/// What the maintenance of a store did.
public struct MaintenanceReport: Sendable {
    /// What a former process had left half-written.
    public var swept: SweepReport
    public internal(set) var packedRefs = 0
    /// What became of the objects that no ref reaches.
    public internal(set) var collection = CollectionReport()
    /// Why they stayed; nil when they went.
    public internal(set) var collectionProblem: String?
    public internal(set) var packsBefore = 0
    public internal(set) var packsAfter = 0
    /// Packs of large files that were there twice.
    public internal(set) var duplicates = 0
    /// Of all objects.
    public internal(set) var bytesBefore = 0
    public internal(set) var bytesAfter = 0
    /// Packs that held something damaged; they are in `cairn/damaged` now.
    public internal(set) var damagedPacks = 0
}
