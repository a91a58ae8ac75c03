import BenchmarkSupport
import Foundation
import GitStore

/// A value of many small files, durable, beside libgit2's own calls with fsync.
struct ManyFilesBenchmark {
    private static let files = 5000
    private static let sizeBytes = 2048
    private static let rounds = 3

    let bench: Bench

    func run(_ table: inout FigureTable) async throws {
        Report.title("A value of \(Self.files) files of \(Self.sizeBytes) bytes")
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for round in 0..<Self.rounds {
            let directory = try makeFiles(round)
            ours.append(try await commit(directory, round))
            theirs.append(try commitWithLibgit(directory, round))
        }
        Report.line("GitStore: \(ours.map { $0.shown(2) }.joined(separator: " ")) s")
        Report.line("libgit2, fsync: \(theirs.map { $0.shown(2) }.joined(separator: " ")) s")
        table.add(
            "\(Self.files) files, durable",
            "\(ours.median.shown(2)) s",
            aim: "under 1 s",
            isMet: ours.median < 1
        )
        table.add("… / libgit2", times: zip(theirs, ours).map { $0 / $1 }.median, atLeast: 20)
    }

    private func makeFiles(_ round: Int) throws -> String {
        let directory = bench.path("value-\(round)")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var random = SplitMix(state: UInt64(round) + 1)
        for number in 0..<Self.files {
            let bytes = random.halfRandomBytes(Self.sizeBytes)
            try Data(bytes).write(to: URL(fileURLWithPath: "\(directory)/file-\(number)"))
        }
        return directory
    }

    private func commit(_ directory: String, _ round: Int) async throws -> Double {
        let store = try await GitStore.open(at: bench.path("store-\(round).git"))
        guard let branch = BranchName("many/\(round)"), let value = TreePath("value") else {
            throw BenchmarkError("no names")
        }
        var transaction = Transaction(
            on: branch,
            expecting: nil,
            subject: SampleResult.subject,
            trailers: [],
            time: SampleResult.time
        )
        transaction.putDirectory(directory, at: value)
        let start = ContinuousClock.now
        _ = try await store.commit(transaction)
        let time = ContinuousClock.now - start
        await store.close()
        return time.seconds
    }

    private func commitWithLibgit(_ directory: String, _ round: Int) throws -> Double {
        let repository = try LibgitRepository(at: bench.path("libgit-\(round).git"))
        let files = (0..<Self.files).map { (name: "file-\($0)", path: "\(directory)/file-\($0)") }
        return try timed { try repository.commit(files: files, on: "many/\(round)") }.seconds
    }
}
