import BenchmarkSupport
import Foundation
import GitStore

/// One artifact of a gigabyte: into the store from the disk, and out of it over HTTP.
struct LargeBenchmark {
    private static let sizeBytes = 1 << 30
    private static let builder = "large"
    private static let inRounds = 2
    private static let outRounds = 5

    let bench: Bench

    func run(_ table: inout FigureTable) async throws {
        Report.title("An artifact of \(Self.sizeBytes.shownMiB)")
        let file = bench.path("artifact")
        try HalfRandomFile.write(file, sizeBytes: Self.sizeBytes, seed: 1)
        try await bringIn(file, &table)
        try serve(file, &table)
    }

    private func bringIn(_ file: String, _ table: inout FigureTable) async throws {
        let usage = ProcessUsage(processID: getpid())
        var (ours, gits, added): ([Double], [Double], [Int]) = ([], [], [])
        for round in 0..<Self.inRounds {
            let path = round == 0 ? bench.path("store.git") : bench.path("store-\(round).git")
            let store = try await GitStore.open(at: path)
            let transaction = try Self.transaction(file)
            try usage.forgetPeak()
            let before = usage.residentBytes
            let start = ContinuousClock.now
            _ = try await store.commit(transaction)
            ours.append((ContinuousClock.now - start).seconds)
            added.append(usage.peakResidentBytes - before)
            await store.close()
            gits.append(try hashObject(file, bench.path("git-\(round).git")).seconds)
        }
        Report.line("in, durable: \(ours.map { $0.shown(1) }.joined(separator: " ")) s")
        Report.line("git hash-object -w: \(gits.map { $0.shown(1) }.joined(separator: " ")) s")
        let ratio = zip(gits, ours).map { $0 / $1 }.median
        table.add("1 GB in / git hash-object -w", times: ratio, atLeast: 1)
        addMemory("added memory, in", added.max() ?? 0, &table)
    }

    private func hashObject(_ file: String, _ repository: String) throws -> Duration {
        try Program.run("git", ["init", "--quiet", "--bare", repository])
        return try timed { try Program.run("git", ["-C", repository, "hash-object", "-w", file]) }
    }

    private func serve(_ file: String, _ table: inout FigureTable) throws {
        guard Program.exists("nginx") else {
            return table.addSkipped("1 GB out / nginx", because: "there is no nginx")
        }
        let daemon = try bench.daemon(
            "builders: { \(Self.builder): { parameters: [key], run: [\"true\"] } }\n"
        )
        defer { daemon.stop() }
        let nginx = try NginxServer(in: bench)
        guard link(file, bench.path("nginx/artifact")) == 0 else { throw BenchmarkError.system("link") }
        let path = "/v1/builders/\(Self.builder)/results/artifact/value/artifact"
        try daemon.usage.forgetPeak()
        let before = daemon.usage.residentBytes
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for _ in 0..<Self.outRounds {
            ours.append(try fetch(path, port: daemon.port))
            theirs.append(try fetch("/artifact", port: nginx.port))
        }
        let added = daemon.usage.peakResidentBytes - before
        Report.line("out: \(ours.map { $0.shown(0) }.joined(separator: " ")) MB/s")
        Report.line("nginx, the file: \(theirs.map { $0.shown(0) }.joined(separator: " ")) MB/s")
        table.add("1 GB out / nginx", times: zip(ours, theirs).map { $0 / $1 }.median, atLeast: 0.5)
        addMemory("added memory, out", added, &table)
    }

    /// Megabytes a second.
    private func fetch(_ path: String, port: UInt16) throws -> Double {
        let connection = try HTTPConnection(port: port)
        var bytes = 0
        let time = try timed {
            bytes = try connection.send(Request.get(path), keepsBody: false).bodyBytes
        }
        guard bytes == Self.sizeBytes else { throw BenchmarkError("\(path): \(bytes) bytes") }
        return Double(bytes) / time.seconds / 1e6
    }

    private func addMemory(_ what: String, _ bytes: Int, _ table: inout FigureTable) {
        table.add(what, bytes.shownMiB, aim: "under 64 MiB", isMet: bytes < 64 << 20)
    }

    private static func transaction(_ file: String) throws -> Transaction {
        guard let branch = BranchName("\(builder)/artifact"), let log = TreePath("log"),
            let path = TreePath("value/artifact")
        else { throw BenchmarkError("no names") }
        var transaction = Transaction(
            on: branch,
            expecting: nil,
            subject: SampleResult.subject,
            trailers: [Trailer("Cairn-Key", "artifact"), Trailer("Cairn-Outcome", "success")],
            time: SampleResult.time
        )
        transaction.put(Array("log\n".utf8), at: log)
        transaction.putFile(file, at: path)
        return transaction
    }
}
