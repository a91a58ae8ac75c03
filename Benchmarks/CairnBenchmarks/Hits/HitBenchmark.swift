import BenchmarkSupport
import Foundation

/// A cached result by GET and by POST, beside Hummingbird's hello-world and nginx.
struct HitBenchmark {
    let bench: Bench
    private static let rounds = 5
    private static let aim = 0.8

    func run() throws {
        Report.title(
            "A cached result (wrk \(Wrk.settings.joined(separator: " ")), medians of \(Self.rounds) rounds)"
        )
        guard Program.exists("wrk") else { return Report.line("skipped: there is no wrk") }
        let helloPort = try Socket.freePort()
        let daemon = try bench.daemon(
            """
            builders:
              nothing: { parameters: [revision], run: ["true"] }
            """,
            startedBy: ["/proc/self/exe"] + SharedProcess.arguments(helloPort: helloPort)
        )
        defer { daemon.stop() }
        try waitUntil("hello-world listens") { Socket.isListening(port: helloPort) }
        let nginx = Program.exists("nginx") ? try NginxServer(in: bench) : nil
        let get = HitTarget("cairn GET", port: daemon.port, path: try cachedPath(daemon), usage: daemon.usage)
        let post = HitTarget(
            "cairn POST",
            port: daemon.port,
            path: "/v1/builders/nothing/results",
            script: try script(),
            usage: daemon.usage
        )
        let peer = HitTarget(
            "Hummingbird hello-world",
            port: helloPort,
            path: "/",
            usage: daemon.usage
        )
        var targets = [get, post, peer]
        if let nginx {
            targets.append(HitTarget("nginx, 300 bytes", port: nginx.port, path: "/file", usage: nginx.usage))
        }

        for _ in 0..<Self.rounds {
            for target in targets { try target.measure(output: bench.path("wrk.txt")) }
        }
        try checkThatAllWereHits(daemon)
        show(targets, peer: peer)
        if nginx == nil { Report.line("there is no nginx: skipped") }
        for target in [get, post] {
            let ratio = target.ratio(to: peer)
            Report.aim(
                "\(target.name) / hello-world",
                ratio.shown(2),
                aim: "at least \(Self.aim)",
                isMet: ratio >= Self.aim
            )
        }
    }

    /// Builds the result; returns the path of the same.
    private func cachedPath(_ daemon: CairnDaemon) throws -> String {
        let client = try HTTPConnection(port: daemon.port)
        let answer = try client.send(Request.result(of: "nothing", revision: "hit", wait: 60))
        let result = try Answers.result(answer)
        return "/v1/builders/nothing/results/\(result.key)"
    }

    private func script() throws -> String {
        try bench.write(
            """
            wrk.method = "POST"
            wrk.body = '{"parameters":{"revision":"hit"}}'
            wrk.headers["Content-Type"] = "application/json"

            """,
            to: "post.lua"
        )
        return bench.path("post.lua")
    }

    private func checkThatAllWereHits(_ daemon: CairnDaemon) throws {
        let metrics = try daemon.metrics()
        let (lookups, hits) = (
            metrics.sum("cairn_cache_lookups_total"),
            metrics.sum("cairn_cache_lookups_total", #"outcome="hit""#)
        )
        guard metrics.sum("cairn_cache_builds_started_total") == 1, hits > 0, hits == lookups - 1 else {
            throw BenchmarkError("not every POST was a hit: \(hits) of \(lookups)")
        }
    }

    private func show(_ targets: [HitTarget], peer: HitTarget) {
        let rows = targets.map { target in
            [
                target.name, target.rates.median.shown(0), target.last?.median ?? "",
                target.last?.percentile99 ?? "",
                target.microseconds.median.shown(1), target.ratio(to: peer).shown(2),
            ]
        }
        Report.table([["", "requests/s", "p50", "p99", "CPU µs/request", "of hello-world"]] + rows)
    }
}
