import Glibc

/// One maintenance of a store, with its lock held.
struct MaintenanceRun: Sendable {
    private let root: String
    private let refs: Refs
    private let packs: PackDirectory

    init(root: String) {
        self.root = root
        refs = Refs(root: root)
        packs = PackDirectory(root: root, fileSystem: FileSystem())
    }

    /// First what makes the rest less.
    func tidied(_ report: MaintenanceReport) throws(GitError) -> MaintenanceReport {
        var report = report
        report.packedRefs = try packRefs()
        (report.packsBefore, report.bytesBefore) = try measure()
        report.duplicates = try LargeBlobDuplicates(packs: packs).remove()
        return report
    }

    /// Drops what no ref reaches now: nobody reads while the store's lock is ours.
    func collect() async throws -> CollectionReport {
        let collector = Collector(packs: packs, refs: refs, rest: .zero) {}
        return try await collector.run(grace: .zero)
    }

    /// Last: what is merged has new files, which would be too young to be dropped.
    func packed(_ report: MaintenanceReport) throws(GitError) -> MaintenanceReport {
        var report = report
        let damagedBefore = try damagedCount()
        _ = try PackMerge(directory: packs, pace: .full, isStopped: { false }).runAll()
        try MultiPackIndex(directory: packs).write(try packs.names(with: "pack-"))
        (report.packsAfter, report.bytesAfter) = try measure()
        report.damagedPacks = try damagedCount() - damagedBefore
        return report
    }

    /// All branches go into `packed-refs`, so many at a time.
    private func packRefs() throws(GitError) -> Int {
        let compaction = RefCompaction(refWriter: RefWriter(root: root, refs: refs, fileSystem: FileSystem()))
        var sum = 0
        while true {
            let packed = try compaction.pack(atLeast: 1)
            for ref in packed { compaction.prune(ref.name, ref.id) }
            sum += packed.count
            // What stays loose is locked by somebody, or no plain ref.
            let left = try compaction.looseCount()
            if packed.isEmpty || left >= packed.count { return sum }
        }
    }

    private func measure() throws(GitError) -> (packs: Int, bytes: Int) {
        let names = try packs.names(with: "pack-")
        var bytes = 0
        for name in names {
            for ending in ["pack", "idx"] {
                var status = stat()
                if stat(packs.path(name, ending), &status) == 0 { bytes += Int(status.st_size) }
            }
        }
        return (names.count, bytes)
    }

    private func damagedCount() throws(GitError) -> Int {
        try Directory.names(in: "\(root)/cairn/damaged").count { $0.suffix(5).elementsEqual(".pack".utf8) }
    }
}
