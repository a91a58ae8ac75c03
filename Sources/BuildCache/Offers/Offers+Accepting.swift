import BuilderProtocol
import GitStore
import Logging

/// From an offer to a reservation.
extension Offers {
    /// Reserves the slot; durable when this returns. The same ticket again, and false, when it was accepted before.
    package func accept(_ capability: String) async throws -> (ticket: TicketView, isNew: Bool) {
        let place = try find(capability)
        return try await changes.withLock(place.set) {
            guard var set = self.table[place.set] else { throw CacheError.notFound("there is no such offer") }
            let open = set.phases.count { $0 == .offered }
            let isNew = try set.accept(place.index, at: self.parts.now)
            var record = try await self.record(of: place.set)
            if isNew {
                try await self.reserve(place, set, &record)
                self.metrics.count(.accepted)
                self.metrics.count(.rejected, times: open - 1)
            }
            return (try await self.ticket(of: record, place.set), isNew)
        }
    }

    /// Nothing happens when it was rejected before.
    package func reject(_ capability: String) async throws {
        let place = try find(capability)
        try await changes.withLock(place.set) {
            guard var set = self.table[place.set] else { throw CacheError.notFound("there is no such offer") }
            let open = set.phases.count { $0 == .offered }
            try set.reject(place.index, at: self.parts.now)
            var record = try await self.record(of: place.set)
            record.set = set
            try await self.save(record, place.set, kind: OfferSetRecord.offeredKind)
            self.table.update(place.set, to: set)
            self.metrics.count(.rejected, times: open - set.phases.count { $0 == .offered })
            await self.dropSecrets(of: set, place.set)
        }
    }

    /// The ticket of an accepted offer, made when there is none: the process may have died in between.
    func ticket(of record: OfferSetRecord, _ id: ObjectID) async throws -> TicketView {
        guard let draft = record.ticket, let index = record.set.accepted else {
            throw CacheError.notFound("there is no such offer")
        }
        if !tickets.isGone(draft) { return try await tickets.view(of: draft) }
        let reservation = record.reservations[index]
        parts.book.restore(reservation)
        let name = OfferSecrets(set: id)
        let secrets = await TicketSecrets.read(for: name, from: parts.desk.spool)
        let view = try await tickets.issue(
            draft,
            record.ticketRecord(draft, reservation, at: parts.now),
            secrets ?? TicketSecrets(context: [:], parameters: [:])
        )
        if record.hasSecrets { await TicketSecrets.remove(for: name, from: parts.desk.spool) }
        return view
    }

    /// Gives the slot to the offer; the record says so before anybody is told.
    private func reserve(
        _ place: OfferTable.Place,
        _ set: OfferSet,
        _ record: inout OfferSetRecord
    ) async throws {
        let reservation = record.reservations[place.index]
        guard parts.book.accept(reservation) else {
            try await withdraw(place, record)
            throw CacheError.offerRejected("its slot was reserved by somebody else meanwhile")
        }
        do {
            (record.set, record.ticket) = (set, try tickets.draft())
            try await save(record, place.set, kind: OfferSetRecord.acceptedKind)
        } catch {
            parts.book.release(reservation)
            throw error
        }
        table.update(place.set, to: set)
        // Where this fails, the next life finds both and believes the reservation.
        try? await remove(place.set, kind: OfferSetRecord.offeredKind)
    }

    /// The offer cannot be had any more; its siblings may still be.
    private func withdraw(_ place: OfferTable.Place, _ record: OfferSetRecord) async throws {
        guard var set = table[place.set] else { return }
        try set.reject(place.index, at: parts.now)
        var record = record
        record.set = set
        try await save(record, place.set, kind: OfferSetRecord.offeredKind)
        table.update(place.set, to: set)
        metrics.count(.rejected)
    }
}
