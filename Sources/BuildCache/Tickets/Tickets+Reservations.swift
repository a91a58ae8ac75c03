import BuilderProtocol
import GitStore
import Logging

/// Tickets whose build waits for its time.
extension Tickets {
    /// A ticket that is not there yet, so that others can write down which one it will be.
    func draft() throws(CacheError) -> TicketDraft {
        guard let sequence = table.reserve() else { throw .tooManyTickets(limit: table.limit) }
        table.withdraw()
        return TicketDraft(sequence: sequence, nonce: UInt64.random(in: 0...(.max)))
    }

    /// The draft becomes a ticket: durable when this returns. Its build is asked for when it is to be prepared.
    func issue(_ draft: TicketDraft, _ record: TicketRecord, _ secrets: TicketSecrets) async throws
        -> TicketView
    {
        guard table.reserve() != nil else { throw CacheError.tooManyTickets(limit: table.limit) }
        let (id, ticket) = (self.id(of: draft), Ticket(record.entry, id: self.id(of: draft)))
        do {
            if !secrets.isEmpty { try await secrets.write(for: id, to: parts.desk.spool) }
            try await save(record, id)
        } catch {
            table.withdraw()
            throw error
        }
        table.insert(ticket)
        metrics.countCreation(kept: table.count)
        attend(id, build: nil)
        return view(of: ticket)
    }

    /// True when the draft never became a ticket, or one that was swept.
    func isGone(_ draft: TicketDraft) -> Bool { table[id(of: draft)] == nil }

    func id(of draft: TicketDraft) -> ObjectID {
        TicketCapabilities.id(of: capabilities.capability(sequence: draft.sequence, nonce: draft.nonce))
    }

    /// The ticket that the draft became, with its result once it has one.
    func view(of draft: TicketDraft) async throws -> TicketView {
        try await ticket(capabilities.capability(sequence: draft.sequence, nonce: draft.nonce))
    }

    /// Waits for the build's end, and has it started when its reservation is due.
    func waitForEnd(of build: Build, _ reservation: Reservation?) async {
        guard let reservation else { return await build.waitForEnd() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.hold(reservation, for: build) }
            await build.waitForEnd()
            group.cancelAll()
        }
    }

    /// Why the window was missed, if it was: no build has its slot, and none may have it any more.
    func missed(_ reservation: Reservation, build: Build?) -> String? {
        guard parts.now > reservation.latest else { return nil }
        let why =
            switch build?.phase {
            case nil: "nobody prepared it in time"
            case .accepted, .preparing: "its preparation took too long"
            default: "no slot of pool \"\(reservation.pool)\" became free"
            }
        return "missed its start window, which ended at \(reservation.latest.rfc3339): \(why)"
    }

    private func hold(_ reservation: Reservation, for build: Build) async throws {
        try await parts.alarms.wait(until: reservation.start)
        build.claimSlot(reservation)
        try await parts.alarms.wait(until: reservation.latest + .milliseconds(1))
        // What somebody else waits for is theirs as well.
        guard let start = build.start, start.reservation == reservation, !start.isWanted,
            build.startedAt == nil, let why = missed(reservation, build: build)
        else { return }
        build.stop(.interrupted(.missedStart(why)))
    }
}

/// What a ticket's capability is made of.
struct TicketDraft: Codable, Hashable, Sendable {
    var sequence: Int
    var nonce: UInt64
}

extension Build {
    /// Why it never began, when that is so and it was held back for that reservation.
    func missedStart(of reservation: Reservation) -> String? {
        guard case .interrupted(.missedStart(let why)) = stop, start?.reservation == reservation else {
            return nil
        }
        return why
    }

    /// The reservation is due: the promised slot is this build's, which begins as soon as it is prepared.
    fileprivate func claimSlot(_ reservation: Reservation) {
        guard startedAt == nil else { return }
        pool?.entitle(id, to: reservation.promise)
        start?.open()
        touch()
    }
}

extension ResultDocument {
    /// The end of a build that never began, for whoever had reserved it.
    func failed(because reason: String) -> ResultDocument {
        var document = self
        (document.status, document.phase) = (.error, Phase.failed.rawValue)
        (document.message, document.reason) = (reason, reason)
        return document
    }
}
