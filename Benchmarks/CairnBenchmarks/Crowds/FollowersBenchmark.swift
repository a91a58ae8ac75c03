import BenchmarkSupport
import Glibc

/// Many followers of a large log: what they cost the build, and what they cost in memory.
struct FollowersBenchmark {
    let bench: Bench
    private static let followers = 1000
    private static let rounds = 3
    private static let aim = 0.1

    func run() throws {
        Report.title(
            "\(Self.followers) followers of a log of \(FollowedLog.bytes / 1_000_000) MB (medians of \(Self.rounds))"
        )
        let gates = try Gates(in: bench)
        let log = try FollowedLog(in: bench, gates: gates)
        let daemon = try bench.daemon(log.configuration)
        defer { daemon.stop() }
        // Elsewhere the clients would not share the build's processors. The daemon and the builds are as they were.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        for (builder, pace) in [("paced", "in 50 pieces, 0.1 s apart"), ("unpaced", "at once")] {
            let (alone, followed) = try measure(builder, daemon, log, gates)
            Report.line("Written \(pace):")
            show(alone, followed)
        }
    }

    /// In turn; the followers of the last paced round stay until they have everything.
    private func measure(
        _ builder: String,
        _ daemon: CairnDaemon,
        _ log: FollowedLog,
        _ gates: Gates
    ) throws -> (alone: [FollowedBuild], followed: [FollowedBuild]) {
        var (alone, followed): ([FollowedBuild], [FollowedBuild]) = ([], [])
        for round in 1...Self.rounds {
            alone.append(
                try FollowedBuild(
                    of: builder,
                    revision: "\(builder)-alone-\(round)",
                    followers: 0,
                    stay: false,
                    daemon: daemon,
                    log: log,
                    gates: gates
                )
            )
            followed.append(
                try FollowedBuild(
                    of: builder,
                    revision: "\(builder)-followed-\(round)",
                    followers: Self.followers,
                    stay: builder == "paced" && round == Self.rounds,
                    daemon: daemon,
                    log: log,
                    gates: gates
                )
            )
        }
        return (alone, followed)
    }

    private func show(_ alone: [FollowedBuild], _ followed: [FollowedBuild]) {
        let writing = (
            alone: alone.map(\.writing.seconds).median, followed: followed.map(\.writing.seconds).median
        )
        let whole = (alone: alone.map(\.whole.seconds).median, followed: followed.map(\.whole.seconds).median)
        let before = alone.first?.memoryBefore ?? 0
        let peak = followed.map(\.memoryPeak).max() ?? 0
        Report.table([
            ["", "alone", "followed"],
            [
                "the command writes its output", "\(writing.alone.shown(2)) s",
                "\(writing.followed.shown(2)) s",
            ],
            ["until the result is known", "\(whole.alone.shown(2)) s", "\(whole.followed.shown(2)) s"],
            ["the daemon's memory before the first round", before.shownMiB],
            ["its peak", (alone.map(\.memoryPeak).max() ?? 0).shownMiB, peak.shownMiB],
        ])
        Report.line("for each follower \((peak - before) / Self.followers / 1024) KiB")
        if let delivery = followed.compactMap(\.delivery).last {
            let rate = Double(Self.followers * FollowedLog.bytes) / delivery.seconds / 1e9
            Report.line(
                "every follower had every byte after \(delivery.seconds.shown(1)) s: \(rate.shown(2)) GB/s in all"
            )
        }
        let slower = writing.followed / writing.alone - 1
        Report.aim(
            "slowed by",
            "\((slower * 100).shown(1)) %",
            aim: "less than \((Self.aim * 100).shown(0)) %",
            isMet: slower < Self.aim
        )
    }
}
