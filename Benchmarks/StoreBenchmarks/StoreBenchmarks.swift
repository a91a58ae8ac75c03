import BenchmarkSupport
import Foundation

/// Measures `GitStore`, and the `cairnd` that lies beside this program, against what could be used instead.
///
///     StoreBenchmarks DIRECTORY [groups] [alone] [million] [large] [many]
///
/// Everything is kept in `DIRECTORY`, on the kind of disk that a store lies on; the store with a million keys
/// in `BENCH_CACHE`, if that is set, so that the next run finds it.
@main
struct StoreBenchmarks {
    private enum Name: String, CaseIterable {
        case groups, alone, million, large, many
    }

    static func main() async {
        // A server that closes its end is an error of that one write.
        signal(SIGPIPE, SIG_IGN)
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        let names = arguments.dropFirst().map { Name(rawValue: $0) }
        guard let directory = arguments.first, !names.contains(nil) else {
            let all = Name.allCases.map { " [\($0)]" }.joined()
            throw BenchmarkError("usage: StoreBenchmarks DIRECTORY\(all)")
        }
        try FileDescriptors.raiseLimit()
        Machine.printDescription()
        var table = FigureTable()
        for name in Name.allCases where names.isEmpty || names.contains(name) {
            try await run(name, Bench(directory: "\(directory)/\(name)"), &table)
        }
        table.show()
    }

    private static func run(_ name: Name, _ bench: Bench, _ table: inout FigureTable) async throws {
        switch name {
        case .groups: try await GroupBenchmark(bench: bench).run(&table)
        case .alone: try await AloneBenchmark(bench: bench).run(&table)
        case .million: try await MillionBenchmark(bench: bench).run(&table)
        case .large: try await LargeBenchmark(bench: bench).run(&table)
        case .many: try await ManyFilesBenchmark(bench: bench).run(&table)
        }
    }
}
