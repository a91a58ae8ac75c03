import BenchmarkSupport
import Foundation
import GitStore

/// What a million keys cost: publishing, looking up, starting the daemon.
struct MillionBenchmark {
    private static let many = 1_000_000
    private static let few = 1000

    let bench: Bench

    func run(_ table: inout FigureTable) async throws {
        Report.title("\(Self.many) keys")
        let cache = ProcessInfo.processInfo.environment["BENCH_CACHE"] ?? bench.path("cache")
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
        let large = try copy(MillionKeys(count: Self.many, cache: cache).store(), as: "large")
        let small = try copy(MillionKeys(count: Self.few, cache: cache).store(), as: "small")
        try start(large, &table)
        try await lookUp(large, small, &table)
        try await publish(large, &table)
    }

    /// Hard links where possible: neither git nor Cairn changes a file in place.
    private func copy(_ store: String, as name: String) throws -> String {
        let directory = bench.path(name)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = directory + "/store.git"
        let linked = try ChildProgram("cp", ["-al", store, path]).wait()
        if linked != 0 { try Program.run("cp", ["-a", store, path]) }
        return path
    }

    private func start(_ store: String, _ table: inout FigureTable) throws {
        let directory = (store as NSString).deletingLastPathComponent
        var (times, memory): ([Double], [Int]) = ([], [])
        for _ in 0..<5 {
            try? FileManager.default.removeItem(atPath: directory + "/spool")
            let start = ContinuousClock.now
            let daemon = try CairnDaemon(
                in: directory,
                configuration:
                    "builders: { \(SampleResult.builder): { parameters: [key], run: [\"true\"] } }\n"
            )
            times.append((ContinuousClock.now - start).seconds)
            memory.append(daemon.usage.privateBytes)
            daemon.stop()
        }
        let most = memory.max() ?? 0
        Report.line("start to ready: \(times.map { $0.shown(3) }.joined(separator: " ")) s")
        Report.line("private memory then: \(memory.map(\.shownMiB).joined(separator: ", "))")
        table.add(
            "start to ready at 1,000,000 keys",
            "\(times.median.shown(2)) s",
            aim: "under 1 s",
            isMet: times.median < 1
        )
        table.add("private memory then", most.shownMiB, aim: "under 150 MiB", isMet: most < 150 << 20)
    }

    private func lookUp(_ large: String, _ small: String, _ table: inout FigureTable) async throws {
        let stores = [
            try await Lookups(of: large, keys: Self.many), try await Lookups(of: small, keys: Self.few),
        ]
        // Files that were just linked are in memory already; what is measured is the way to them.
        for store in stores { _ = try await store.measure(2000) }
        var times: [[Double]] = [[], []]
        for _ in 0..<10 {
            for (index, store) in stores.enumerated() { times[index] += try await store.measure(2000) }
        }
        for store in stores { await store.close() }
        Report.latencies([
            ("a lookup among \(Self.many) keys", times[0]), ("among \(Self.few)", times[1]),
        ])
        table.add(
            "lookup p50 at 1,000,000 / 1,000 keys",
            times: times[0].median / times[1].median,
            atMost: 3
        )
    }

    private func publish(_ large: String, _ table: inout FigureTable) async throws {
        let stores = [
            try await GitStore.open(at: large), try await GitStore.open(at: bench.path("empty.git")),
        ]
        var times: [[Double]] = [[], []]
        for number in 0..<400 {
            let transaction = try SampleResult(number: Self.many + number).transaction()
            for (index, store) in stores.enumerated() {
                let start = ContinuousClock.now
                _ = try await store.commit(transaction)
                times[index].append((ContinuousClock.now - start).milliseconds)
            }
        }
        Report.latencies([("a result beside \(Self.many) keys", times[0]), ("in an empty store", times[1])])
        table.add(
            "publish at 1,000,000 keys / empty",
            times: times[0].median / times[1].median,
            atMost: 1.5
        )
        try await publishMany(stores, &table)
        for store in stores { await store.close() }
    }

    /// Long enough that refs are packed and packs merged meanwhile.
    private func publishMany(_ stores: [GitStore], _ table: inout FigureTable) async throws {
        let (rounds, count) = (8, 2500)
        var rates: [[Double]] = [[], []]
        for round in 0..<rounds {
            let first = 2 * Self.many + round * count
            let transactions = try (first..<first + count).map { try SampleResult(number: $0).transaction() }
            for (index, store) in stores.enumerated() {
                let start = ContinuousClock.now
                try await store.commitAll(transactions, inFlight: GroupBenchmark.inFlight)
                rates[index].append(Double(count) / (ContinuousClock.now - start).seconds)
            }
        }
        let shown = rates.map { $0.map { $0.shown(0) }.joined(separator: " ") }
        Report.line("results/s, \(GroupBenchmark.inFlight) in flight, \(rounds) times \(count):")
        Report.line("   beside \(Self.many) keys: \(shown[0])")
        Report.line("   in a store that was empty: \(shown[1])")
    }
}
