import BuilderProtocol
import GitStore
import Logging
import Synchronization

/// All reservations that were accepted and have not ended, as plans of their pools.
final class ReservationBook: Sendable {
    /// Reservations at once.
    static let limit = 10_000

    fileprivate struct State {
        var plans: [String: Plan] = [:]
        /// Where each promise is planned.
        var pools: [ObjectID: String] = [:]
        /// What is promised for each result.
        var branches: [String: Set<ObjectID>] = [:]
    }

    private let pools: PoolTable
    private let metrics: ReservationMetrics
    private let logger: Logger
    private let state = Mutex(State())

    init(pools: PoolTable, metrics: ReservationMetrics, logger: Logger) {
        self.logger = logger
        self.pools = pools
        self.metrics = metrics
    }

    var count: Int { state.withLock { $0.pools.count } }

    func plan(of pool: String) -> Plan { state.withLock { $0.plans[pool] ?? Plan() } }

    /// A slot that is promised for that result; nil when none is.
    func promise(for branch: BranchName) -> ObjectID? {
        state.withLock { $0.branches[branch.description]?.first }
    }

    /// False when there is no slot for it, or no room for any more.
    func accept(_ reservation: Reservation) -> Bool {
        let pool = pools.find(reservation.pool)
        let capacity = pool.capacity
        let isAccepted = state.withLock { state in
            let plan = state.plans[reservation.pool] ?? Plan()
            guard state.pools.count < Self.limit,
                plan.fits(from: reservation.start, for: reservation.duration, capacity: capacity)
            else { return false }
            state.add(reservation)
            return true
        }
        if isAccepted { promise(reservation, in: pool) }
        return isAccepted
    }

    /// What a former life accepted holds, whatever the pools look like now.
    func restore(_ reservation: Reservation) {
        state.withLock { $0.add(reservation) }
        promise(reservation, in: pools.find(reservation.pool))
    }

    /// It has ended, however.
    func release(_ reservation: Reservation) {
        let wasThere = state.withLock { state in
            guard let pool = state.pools.removeValue(forKey: reservation.promise) else { return false }
            state.plans[pool]?.remove(reservation.promise)
            let others = state.branches[reservation.branch]?.subtracting([reservation.promise])
            state.branches[reservation.branch] = others?.isEmpty == true ? nil : others
            return true
        }
        guard wasThere else { return }
        pools.find(reservation.pool).withdraw(reservation.promise)
        metrics.record(current: count)
    }

    /// Its window is over, and it did not start.
    func noteMiss(_ why: String) {
        metrics.countMissed()
        logger.warning("a reservation was missed", metadata: ["reason": "\(why)"])
    }

    private func promise(_ reservation: Reservation, in pool: Pool) {
        pool.promise(reservation.promise, from: reservation.start)
        metrics.record(current: count)
    }
}

extension ReservationBook.State {
    fileprivate mutating func add(_ reservation: Reservation) {
        guard pools.updateValue(reservation.pool, forKey: reservation.promise) == nil else { return }
        branches[reservation.branch, default: []].insert(reservation.promise)
        let end = reservation.start + reservation.duration
        plans[reservation.pool, default: Plan()]
            .add(Plan.Promise(id: reservation.promise, start: reservation.start, end: end))
    }
}
