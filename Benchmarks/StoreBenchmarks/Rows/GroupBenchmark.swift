import BenchmarkSupport
import GitStore

/// Durable results with 64 in flight, beside what else could keep them. Each round begins with empty stores.
struct GroupBenchmark {
    static let inFlight = 64
    private static let rounds = 5
    private static let results = 4000
    /// libgit2 takes about ten times as long.
    private static let libgitResults = 400

    let bench: Bench

    func run(_ table: inout FigureTable) async throws {
        Report.title("Durable results, \(Self.inFlight) in flight, medians of \(Self.rounds) rounds")
        let library = SQLiteLibrary()
        var (store, libgit) = (Rates("GitStore"), Rates("libgit2, fsync"))
        var (imported, rows) = (Rates("git fast-import"), Rates("SQLite WAL FULL, a row each"))
        for round in 0..<Self.rounds {
            let first = round * Self.results
            let results = (first..<first + Self.results).map { SampleResult(number: $0) }
            store.add(results.count, try await commit(results, round))
            libgit.add(Self.libgitResults, try commitWithLibgit(results, round))
            imported.add(results.count, try importByGit(results, round))
            if let library { rows.add(results.count, try insert(results, round, library)) }
        }
        Rates.show([store, libgit, imported] + (library == nil ? [] : [rows]))
        table.add("durable results/s / libgit2", times: store.ratio(to: libgit), atLeast: 10)
        table.add("… / git fast-import", times: store.ratio(to: imported), atLeast: 4)
        if library == nil {
            table.addSkipped("… / SQLite", because: "there is no libsqlite3")
        } else {
            table.add("… / SQLite WAL FULL", times: store.ratio(to: rows), atLeast: 1)
        }
    }

    private func commit(_ results: [SampleResult], _ round: Int) async throws -> Measurement.Taken {
        let store = try await GitStore.open(at: bench.path("store-\(round).git"))
        let transactions = try results.map { try $0.transaction() }
        let measurement = Measurement()
        try await store.commitAll(transactions, inFlight: Self.inFlight)
        let taken = measurement.taken
        await store.close()
        return taken
    }

    private func commitWithLibgit(_ results: [SampleResult], _ round: Int) throws -> Measurement.Taken {
        let repository = try LibgitRepository(at: bench.path("libgit-\(round).git"))
        let measurement = Measurement()
        for result in results.prefix(Self.libgitResults) { try repository.commit(result) }
        return measurement.taken
    }

    private func importByGit(_ results: [SampleResult], _ round: Int) throws -> Measurement.Taken {
        let fastImport = try FastImport(results, in: bench.path("import-\(round)"))
        let measurement = Measurement()
        try fastImport.run()
        return measurement.taken
    }

    private func insert(
        _ results: [SampleResult],
        _ round: Int,
        _ library: SQLiteLibrary
    ) throws -> Measurement.Taken {
        let table = try SQLiteTable(at: bench.path("rows-\(round).sqlite"), library)
        let measurement = Measurement()
        for result in results { try table.insert(result) }
        return measurement.taken
    }
}

extension GitStore {
    /// Commits all of them, with so many on their way at any time.
    func commitAll(_ transactions: [Transaction], inFlight: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, transaction) in transactions.enumerated() {
                if number >= inFlight { try await group.next() }
                group.addTask { _ = try await self.commit(transaction) }
            }
            try await group.waitForAll()
        }
    }
}
