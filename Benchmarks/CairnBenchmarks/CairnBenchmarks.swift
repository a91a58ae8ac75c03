import BenchmarkSupport
import Foundation

/// Measures a release build of `cairnd`, which lies beside this program, and prints ratios.
///
///     CairnBenchmarks DIRECTORY [hits] [overhead] [askers] [followers] [tickets]
///
/// Everything is kept in `DIRECTORY`, which should lie on the kind of disk that a store lies on.
@main
struct CairnBenchmarks {
    private enum Name: String, CaseIterable {
        case hits, overhead, askers, followers, tickets
    }

    static func main() async {
        // A server that closes its end is an error of that one write.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if let process = SharedProcess(arguments) { return await process.run() }
            try run(arguments)
        } catch {
            FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws {
        let names = arguments.dropFirst().map { Name(rawValue: $0) }
        guard let directory = arguments.first, !names.contains(nil) else {
            let all = Name.allCases.map { " [\($0)]" }.joined()
            throw BenchmarkError("usage: CairnBenchmarks DIRECTORY\(all)")
        }
        try FileDescriptors.raiseLimit()
        Machine.printDescription()
        for name in Name.allCases where names.isEmpty || names.contains(name) {
            try run(name, Bench(directory: "\(directory)/\(name)"))
        }
    }

    private static func run(_ name: Name, _ bench: Bench) throws {
        switch name {
        case .hits: try HitBenchmark(bench: bench).run()
        case .overhead: try OverheadBenchmark(bench: bench).run()
        case .askers: try AskersBenchmark(bench: bench).run()
        case .followers: try FollowersBenchmark(bench: bench).run()
        case .tickets: try TicketBenchmark(bench: bench).run()
        }
    }
}
