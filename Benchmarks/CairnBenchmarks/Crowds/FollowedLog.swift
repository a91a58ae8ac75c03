import BenchmarkSupport
import Foundation

/// The log that the followers read: 50 MB in lines, written at once or in pieces with pauses between them.
struct FollowedLog {
    static let pieces = 50
    static let pieceBytes = 1_000_000
    static let bytes = pieces * pieceBytes

    private let bench: Bench
    private let gates: Gates

    init(in bench: Bench, gates: Gates) throws {
        self.bench = bench
        self.gates = gates
        let line = String(repeating: "a line of the build's log ", count: 4).prefix(99) + "\n"
        let piece = String(repeating: String(line), count: Self.pieceBytes / 100)
        try bench.write(piece, to: "piece")
        try bench.write(String(repeating: piece, count: Self.pieces), to: "whole")
    }

    /// Builders `paced` and `unpaced`, which write down how many nanoseconds their output took them.
    var configuration: String {
        """
        pools: { default: { capacity: 1 } }
        builders:
        \(builder("paced", "for i in $(seq \(Self.pieces)); do cat \(bench.path("piece")); sleep 0.1; done"))
        \(builder("unpaced", "cat \(bench.path("whole"))"))

        """
    }

    /// What the command of this revision needed to write its output.
    func writingTime(_ revision: String) throws -> Duration {
        let text = try String(contentsOfFile: "\(gates.directory)/\(revision).time", encoding: .utf8)
        guard let nanoseconds = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchmarkError("no time of the build: \(text)")
        }
        return .nanoseconds(nanoseconds)
    }

    private func builder(_ name: String, _ output: String) -> String {
        """
          \(name):
            parameters: [revision]
            run: |
              echo ready
              \(gates.script)
              begin=$(date +%s%N)
              \(output)
              echo $(($(date +%s%N) - begin)) > "\(gates.directory)/$CAIRN_PARAM_REVISION.time"
        """
    }
}
