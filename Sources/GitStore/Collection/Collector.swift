import Glibc

/// Gives the room of objects that no ref reaches back to the disk: on a thread of its own, in small steps, beside
/// all writers and readers, ours and other gits'.
///
/// An object goes when two marks, a grace period apart, both found it unreachable, and its file is older than the
/// first: whoever began to use it before it lost its ref has that long. Killed at any point, it leaves whole packs.
actor Collector {
    /// Work done at a time, and the rest that follows.
    private static let stepTime = Duration.milliseconds(5)
    static let rest = Duration.milliseconds(15)
    /// A pack is copied when at least this share of its bytes is garbage.
    private static let worthShare = 0.2
    /// The system stamps files with a clock that lags a little.
    private static let clockLag = Duration.seconds(1)

    private let lane = Lane(label: "cairn.store.collect")
    private let packs: PackDirectory
    private let refs: Refs
    private let rest: Duration
    private let deletedPacks: @Sendable () -> Void
    /// What the last mark found.
    private var former: GarbageList?
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    /// `rest`: none when nobody else is to be disturbed. `deletedPacks`: whoever has packs open should let them go.
    init(
        packs: PackDirectory,
        refs: Refs,
        rest: Duration = rest,
        deletedPacks: @escaping @Sendable () -> Void
    ) {
        self.packs = packs
        self.refs = refs
        self.rest = rest
        self.deletedPacks = deletedPacks
    }

    /// The run under way ends with `.closed` at its next step.
    func close() {
        isClosed = true
    }

    /// Marks, and drops what a mark at least `grace` ago found unreachable too; without a grace period, whatever is
    /// unreachable now. Before that time has passed it does nothing.
    func run(grace: Duration) async throws -> CollectionReport {
        try RootSet.refuseUnknown(in: packs.root)
        var found = GarbageList(since: Timestamp.current - Self.clockLag, begin: .now)
        if let former, found.begin - former.begin < grace { return CollectionReport() }
        let census = try ObjectCensus(directory: packs)
        // Twice: refs may reach by now what they did not when they were first read.
        for _ in 0..<2 { try await mark(census) }
        var report = CollectionReport()
        report.objects = census.count
        report.unreachable = list(census, into: &found)
        if let due = grace == .zero ? found : former { try await sweep(census, due, &report) }
        former = found
        return report
    }

    private func mark(_ census: ObjectCensus) async throws {
        let repository = try OpenRepository(path: packs.root, refs: refs)
        let walk = try ReachableWalk(census: census, repository: repository)
        var stepEnd = ContinuousClock.now + Self.stepTime
        while try walk.step() {
            guard ContinuousClock.now >= stepEnd else { continue }
            try await pause()
            stepEnd = .now + Self.stepTime
        }
    }

    /// How many there are in all.
    private func list(_ census: ObjectCensus, into garbage: inout GarbageList) -> Int {
        var count = 0
        for pack in census.packs {
            for number in pack.unreached {
                garbage.append(pack.index.id(number))
                count += 1
            }
        }
        for id in census.loose.unreached {
            garbage.append(id)
            count += 1
        }
        garbage.close()
        return count
    }

    private func sweep(
        _ census: ObjectCensus,
        _ due: GarbageList,
        _ report: inout CollectionReport
    ) async throws {
        let removal = LooseRemoval(objects: "\(packs.root)/objects", fileSystem: packs.fileSystem)
        for id in census.loose.unreached where due.contains(id) {
            guard let bytes = removal.remove(id, untouchedSince: due.untouchedSince) else { continue }
            report.count(1, bytes: bytes)
            try await pause()
        }
        for pack in census.packs {
            do {
                try await sweep(pack, due, &report)
            } catch let error as GitError where error.code != .closed {
                report.spared[pack.name] = error
            }
        }
    }

    private func sweep(
        _ pack: CensusPack,
        _ due: GarbageList,
        _ report: inout CollectionReport
    ) async throws {
        let goes = { number in !pack.reached.contains(number) && due.contains(pack.index.id(number)) }
        let removal = PackRemoval(directory: packs)
        let garbage = (0..<pack.index.count).count(where: goes)
        guard garbage > 0, removal.mayRemove(pack.name, untouchedSince: due.untouchedSince) else { return }
        var keptBytes = 0
        if garbage < pack.index.count {
            guard let copied = try await copy(pack, without: goes) else { return }
            keptBytes = copied
        }
        guard let bytes = removal.remove(pack.name, untouchedSince: due.untouchedSince) else { return }
        report.count(garbage, bytes: bytes - keptBytes)
        deletedPacks()
        try await pause()
    }

    /// The size of the new pack; nil when it is not worth it, or not ours to do: others know deltas.
    private func copy(_ pack: CensusPack, without goes: @escaping (Int) -> Bool) async throws -> Int? {
        guard PackDirectory.isOurs(pack.name), pack.index.count <= PackRewrite.largestCount else {
            return nil
        }
        let rewrite = try PackRewrite(pack, in: packs) { !goes($0) }
        guard try rewrite.garbageShare() >= Self.worthShare else { return nil }
        while try rewrite.step() { try await pause() }
        return try rewrite.finish()
    }

    private func pause() async throws {
        try await Task.sleep(for: rest)
        guard !isClosed else { throw GitError.closed }
    }
}
