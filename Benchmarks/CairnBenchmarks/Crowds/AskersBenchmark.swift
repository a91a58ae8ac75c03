import BenchmarkSupport
import Foundation

/// Many clients that ask for the same unknown key at once.
struct AskersBenchmark {
    let bench: Bench
    private static let askers = 10_000
    private static let revision = "cold"

    func run() throws {
        Report.title("\(Self.askers) concurrent requests for one unknown key")
        let gates = try Gates(in: bench)
        let daemon = try bench.daemon(
            """
            builders:
              gated:
                parameters: [revision]
                run: '\(gates.script)'
            """
        )
        defer { daemon.stop() }
        let before = daemon.usage.residentBytes
        let crowd = Crowd()
        let arrival = try timed { try gather(crowd, daemon) }
        let waiting = daemon.usage.residentBytes
        let answering = try timed {
            try gates.open(Self.revision)
            try crowd.readAll(within: .seconds(60))
        }
        try check(crowd, daemon)
        show(arrival, answering, before, waiting)
    }

    /// Returns once the daemon has looked every request up: all of them wait, for the gate is closed.
    private func gather(_ crowd: Crowd, _ daemon: CairnDaemon) throws {
        let request = Request.result(of: "gated", revision: Self.revision, wait: 300)
        for _ in 0..<Self.askers { try crowd.add(port: daemon.port, request: request, keepsBody: true) }
        try waitUntil("every request waits") {
            try daemon.metrics().sum("cairn_cache_lookups_total") == Double(Self.askers)
        }
    }

    private func check(_ crowd: Crowd, _ daemon: CairnDaemon) throws {
        let commits = Set(try crowd.members.map { try Answers.result($0.response).commit })
        guard commits.count == 1 else { throw BenchmarkError("\(commits.count) different commits") }
        let metrics = try daemon.metrics()
        let started = metrics.sum("cairn_cache_builds_started_total")
        let joined = metrics.sum("cairn_cache_lookups_total", #"outcome="joined""#)
        guard started == 1, joined == Double(Self.askers - 1) else {
            throw BenchmarkError("\(started) builds, \(joined) requests that joined")
        }
    }

    private func show(_ arrival: Duration, _ answering: Duration, _ before: Int, _ waiting: Int) {
        Report.line("one build, \(Self.askers) answers 200 with the same commit")
        Report.table([
            ["until all were waiting", "\(arrival.seconds.shown(2)) s"],
            ["from the end of the wait to the last answer", "\(answering.seconds.shown(2)) s"],
            ["the daemon's memory before", before.shownMiB],
            ["while all waited", waiting.shownMiB],
            ["for each", "\((Double(waiting - before) / Double(Self.askers) / 1024).shown(1)) KiB"],
        ])
    }
}
