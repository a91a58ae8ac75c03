import BuilderProtocol
import GitStore

/// Slots for reservations.
extension Pool {
    /// Keeps a slot free from that time on, as far as builds take no longer than they usually do.
    func promise(_ reservation: ObjectID, from start: Timestamp) {
        settle { queue, _ in
            queue.promise(reservation, from: start)
            return []
        }
    }

    /// Nobody needs the promised slot any more.
    func withdraw(_ reservation: ObjectID) {
        settle { $0.withdraw(reservation, at: $1) }
    }

    /// The reservation's preparation waits for this build, which therefore may use the promised slot.
    func help(_ reservation: ObjectID, by build: String) {
        settle { $0.help(reservation, by: build, at: $1) }
    }

    /// The reservation is due: the build comes before all others, now or when it has been prepared.
    func entitle(_ build: String, to reservation: ObjectID) {
        settle { $0.entitle(build, to: reservation, at: $1) }
    }
}
