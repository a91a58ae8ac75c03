import BenchmarkSupport
import Foundation

/// A build of `true` through the cache, beside running `true`.
struct OverheadBenchmark {
    let bench: Bench
    private static let rounds = 100
    private static let aim = 20.0

    func run() throws {
        Report.title("A build of `true`, \(Self.rounds) keys one after the other, beside running it")
        let daemon = try bench.daemon(
            """
            builders:
              nothing: { parameters: [revision], run: ["true"] }
            """
        )
        defer { daemon.stop() }
        try build("warm", daemon)
        let before = try daemon.metrics()
        var (direct, built, synced): ([Double], [Double], [Double]) = ([], [], [])
        for round in 0..<Self.rounds {
            direct.append(try timed { try runDirectly() }.milliseconds)
            built.append(try timed { try build("key-\(round)", daemon) }.milliseconds)
            synced.append(try timed { try syncOnce() }.milliseconds)
        }
        let after = try daemon.metrics()
        let commits =
            after.sum("cairn_store_commit_seconds_count") - before.sum("cairn_store_commit_seconds_count")
        let commitSeconds =
            after.sum("cairn_store_commit_seconds_sum") - before.sum("cairn_store_commit_seconds_sum")
        guard commits == Double(Self.rounds) else {
            throw BenchmarkError("\(commits) commits, not \(Self.rounds)")
        }
        show(direct, built, synced, commit: commitSeconds / commits * 1000)
    }

    private func show(_ direct: [Double], _ built: [Double], _ synced: [Double], commit: Double) {
        let overhead = built.median - direct.median
        Report.table([
            ["", "median", "p90"],
            ["true", "\(direct.median.shown(2)) ms", "\(direct.percentile(0.9).shown(2)) ms"],
            [
                "POST with wait, a build of true", "\(built.median.shown(2)) ms",
                "\(built.percentile(0.9).shown(2)) ms",
            ],
            [
                "a file written and fsynced, for comparison", "\(synced.median.shown(2)) ms",
                "\(synced.percentile(0.9).shown(2)) ms",
            ],
        ])
        Report.aim(
            "overhead",
            "\(overhead.shown(1)) ms",
            aim: "less than \(Self.aim.shown(0)) ms",
            isMet: overhead < Self.aim
        )
        let share = commit / (built.mean - direct.mean)
        Report.line("of it the durable commit: \(commit.shown(1)) ms on average, \((share * 100).shown(0)) %")
    }

    private func build(_ revision: String, _ daemon: CairnDaemon) throws {
        // An answer that was waited for ends its connection.
        let answer = try HTTPConnection(port: daemon.port).send(
            Request.result(of: "nothing", revision: revision, wait: 60)
        )
        _ = try Answers.result(answer)
    }

    private func runDirectly() throws {
        let status = try ChildProgram("true", []).wait()
        guard status == 0 else { throw BenchmarkError("true failed: \(status)") }
    }

    private func syncOnce() throws {
        let descriptor = open(bench.path("synced"), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw BenchmarkError.system("open") }
        defer { close(descriptor) }
        guard write(descriptor, "true\n", 5) == 5, fsync(descriptor) == 0 else {
            throw BenchmarkError.system("fsync")
        }
    }
}
