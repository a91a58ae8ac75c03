import Synchronization
import Testing

@testable import Builders

@Suite("The way of a build through its pool")
struct WorkerJobTests {
    private let first = WorkerURL("http://a")
    private let second = WorkerURL("http://b")

    private func job(busyRetries: Int = 1, retries: Int = 1) -> WorkerJob {
        let tickets = TicketCounter()
        return WorkerJob(busyRetries: busyRetries, retries: retries, makeTicket: { tickets.next() })
    }

    @Test("leads from start over polls to the end")
    func straight() throws {
        let (first, second) = (try #require(first), try #require(second))
        var job = job()
        #expect(job.begin() == .choose(avoiding: []))
        #expect(job.chose([first]) == .start(at: first, WireTicket("1")))
        let placement = WorkerJob.Placement(worker: second, ticket: WireTicket("1"))
        #expect(job.started(.placed(second)) == .poll(placement))
        #expect(job.polled(.pending(nil)) == .poll(placement))
        #expect(job.placement == placement)
        #expect(job.polled(.ended(.complete(.null))) == .end(.complete(.null)))
        #expect(job.placement == nil)
    }

    @Test("goes to the next member under a new ticket, after a cancel when the old one may be building")
    func nextMember() throws {
        let (first, second) = (try #require(first), try #require(second))
        var job = job()
        _ = job.chose([first, second])
        let old = WorkerJob.Placement(worker: first, ticket: WireTicket("1"))
        #expect(job.started(.nextMember(.noJSON)) == .cancel(old, isLost: false))
        #expect(job.cancelled() == .start(at: second, WireTicket("2")))
        #expect(
            job.started(.nextMember(.unreachable("no route")))
                == .end(.unusable(.unreachable, "Worker unreachable: no route"))
        )
        #expect(job.placement == nil)
    }

    @Test("backs off while everything is full, and avoids whoever was")
    func full() throws {
        let (first, second) = (try #require(first), try #require(second))
        var job = job(busyRetries: 1)
        _ = job.chose([first, second])
        #expect(job.started(.locked) == .backOff(afterLocked: 1))
        #expect(job.placement == nil)
        #expect(job.backedOff() == .choose(avoiding: [first]))
        _ = job.chose([second, first])
        #expect(job.started(.locked) == .end(.unusable(.locked, "Worker locked")))
    }

    @Test("takes two missed polls in a row for a loss, and loses at most so many workers")
    func losses() throws {
        let first = try #require(first)
        var job = job(retries: 1)
        _ = job.chose([first])
        _ = job.started(.placed(first))
        let old = WorkerJob.Placement(worker: first, ticket: WireTicket("1"))
        #expect(job.polled(.missed(.noStatus)) == .poll(old))
        #expect(job.polled(.pending(nil)) == .poll(old))
        #expect(job.polled(.missed(.noStatus)) == .poll(old))
        #expect(job.polled(.missed(.noStatus)) == .cancel(old, isLost: true))
        #expect(job.cancelled() == .choose(avoiding: [first]))
        #expect(job.chose([first]) == .start(at: first, WireTicket("2")))
        _ = job.started(.placed(first))
        _ = job.polled(.missed(.noStatus))
        let new = WorkerJob.Placement(worker: first, ticket: WireTicket("2"))
        #expect(job.polled(.missed(.refused(status: 502))) == .cancel(new, isLost: true))
        #expect(job.cancelled() == .end(.unusable(.lost, "Worker failed")))
    }
}

private final class TicketCounter: Sendable {
    private let count = Mutex(0)

    func next() -> WireTicket {
        count.withLock { count in
            count += 1
            return WireTicket("\(count)")
        }
    }
}
