import BenchmarkSupport
import GitStore

/// One durable result alone, beside the least that makes bytes durable under a name.
struct AloneBenchmark {
    private static let commits = 400

    let bench: Bench

    func run(_ table: inout FigureTable) async throws {
        Report.title("One durable result after the other, \(Self.commits) in turn with a replaced file")
        let store = try await GitStore.open(at: bench.path("store.git"))
        let file = try ReplacedFile(in: bench.path("files"))
        var (commits, files): ([Double], [Double]) = ([], [])
        for number in 0..<Self.commits {
            let result = SampleResult(number: number)
            let transaction = try result.transaction()
            let start = ContinuousClock.now
            _ = try await store.commit(transaction)
            commits.append((ContinuousClock.now - start).milliseconds)
            let bytes = result.log + result.value
            files.append(try timed { try file.write(bytes, as: result.key) }.milliseconds)
        }
        await store.close()
        Report.latencies([
            ("a result in GitStore", commits),
            ("new file, fsync, rename, fsync of the directory", files),
        ])
        table.add("one durable result / replaced file", times: commits.median / files.median, atMost: 3)
    }
}
