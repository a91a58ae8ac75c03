import BenchmarkSupport
import Foundation

/// Many tickets: how long they hold up the daemon's start, and what a page of one user's takes.
struct TicketBenchmark {
    private struct Start {
        var seconds: Double
        /// Of the daemon until then: a busy machine disturbs it less than the time.
        var processorSeconds: Double
    }

    let bench: Bench
    private static let clients = 50
    private static let ticketsOfClient = 2000
    private static let tickets = clients * ticketsOfClient
    private static let users = 10
    private static let starts = 5
    private static let startAim = 2.0
    private static let pageAim = 10.0

    func run() throws {
        Report.title("\(Self.tickets) tickets of \(Self.users) users")
        var daemon = try start()
        defer { daemon.stop() }
        try make(daemon)
        var (afterStops, afterKills): ([Start], [Start]) = ([], [])
        for _ in 0..<Self.starts {
            daemon.stop()
            afterStops.append(try start(&daemon))
            daemon.kill()
            afterKills.append(try start(&daemon))
        }
        try check(daemon)
        show(afterStops: afterStops, afterKills: afterKills, memory: daemon.usage.residentBytes)
        show(pages: try (0..<Self.users).flatMap { try TicketPages(user: Self.user($0), daemon).walk() })
    }

    private static func user(_ number: Int) -> String { "user-\(number % users)" }

    private func start() throws -> CairnDaemon {
        try bench.daemon("builders: { nothing: { parameters: [revision], run: [\"true\"] } }\n")
    }

    private func start(_ daemon: inout CairnDaemon) throws -> Start {
        let time = try timed { daemon = try start() }
        return Start(seconds: time.seconds, processorSeconds: daemon.usage.processorTime.seconds)
    }

    /// For a result that is known, so that each has ended when it is there.
    private func make(_ daemon: CairnDaemon) throws {
        let port = daemon.port
        let known = Request.result(of: "nothing", revision: "known", wait: 60)
        _ = try Answers.result(try HTTPConnection(port: port).send(known))
        let time = try timed {
            try Clients.run(Self.clients) { client in
                let connection = try HTTPConnection(port: port)
                let request = Request.ticket(of: "nothing", revision: "known", user: Self.user(client))
                for _ in 0..<Self.ticketsOfClient {
                    let status = try connection.send(request, keepsBody: false).status
                    guard status == 201 else { throw BenchmarkError("no ticket: \(status)") }
                }
            }
        }
        let rate = Double(Self.tickets) / time.seconds
        Report.line(
            "made on \(Self.clients) connections in \(time.seconds.shown(1)) s: \(rate.shown(0)) each second"
        )
        try check(daemon)
    }

    private func check(_ daemon: CairnDaemon) throws {
        let kept = try daemon.metrics().sum("cairn_tickets")
        guard kept == Double(Self.tickets) else {
            throw BenchmarkError("\(kept) tickets are kept, not \(Self.tickets)")
        }
    }

    private func show(afterStops: [Start], afterKills: [Start], memory: Int) {
        let rows = [("after a stop", afterStops), ("after kill -9", afterKills)].map { name, starts in
            (name: name, times: starts.map(\.seconds), processor: starts.map(\.processorSeconds))
        }
        Report.table(
            [["from the start to ready", "median", "longest", "processor"]]
                + rows.map { row in
                    [row.name]
                        + [row.times.median, row.times.max() ?? 0, row.processor.median].map {
                            "\($0.shown(2)) s"
                        }
                }
        )
        for row in rows {
            Report.aim(
                "ready \(row.name)",
                "\(row.times.median.shown(2)) s",
                aim: "under \(Self.startAim.shown(0)) s",
                isMet: row.times.median < Self.startAim
            )
        }
        Report.line("the daemon's memory then: \(memory.shownMiB)")
    }

    private func show(pages: [Double]) {
        Report.latencies([("a page of \(TicketPages.size) of a user's \(Self.tickets / Self.users)", pages)])
        let middle = pages.percentile(0.5)
        Report.aim(
            "a page",
            "\(middle.shown(2)) ms",
            aim: "under \(Self.pageAim.shown(0)) ms",
            isMet: middle < Self.pageAim
        )
    }
}
