import BuilderProtocol
import GitStore
import Logging

/// Offer sets in the store.
extension Offers {
    private static let kinds = [OfferSetRecord.acceptedKind, OfferSetRecord.offeredKind]

    func save(_ record: OfferSetRecord, _ id: ObjectID, kind: String) async throws {
        try await parts.store.putRecord(JSONBytes.encode(record), kind: kind, name: id.description)
    }

    func remove(_ id: ObjectID, kind: String) async throws {
        try await parts.store.removeRecord(kind: kind, name: id.description)
    }

    /// A reservation counts before the offer that it was.
    func record(of id: ObjectID) async throws -> OfferSetRecord {
        for kind in Self.kinds {
            let bytes = try await parts.store.record(
                kind: kind,
                name: id.description,
                limitBytes: OfferSetRecord.longestBytes
            )
            let record = bytes.flatMap { JSONBytes.decode(OfferSetRecord.self, from: $0) }
            if let record { return record }
        }
        throw CacheError.noOfferSet
    }

    /// Nobody can accept anything of the set any more, or its ticket has the secrets.
    func dropSecrets(of set: OfferSet, _ id: ObjectID) async {
        guard !set.isOpen else { return }
        await TicketSecrets.remove(for: OfferSecrets(set: id), from: parts.desk.spool)
    }

    /// Fills the table, and makes the tickets of reservations whose acceptance was cut short.
    func load() async throws {
        var kept: Set<String> = []
        for kind in Self.kinds {
            for (name, bytes) in try await parts.store.records(kind: kind) {
                guard let id = ObjectID(hex: name), table[id] == nil else { continue }
                guard let record = JSONBytes.decode(OfferSetRecord.self, from: bytes) else {
                    parts.logger.warning("record of offers cannot be read", metadata: ["name": "\(name)"])
                    continue
                }
                insert(record, id)
                if record.set.accepted != nil { try await recover(record, id) }
                if record.set.isOpen { kept.insert(OfferSecrets(set: id).description) }
            }
        }
        await TicketSecrets.removeAll(but: kept, named: OfferSecrets.prefix, from: parts.desk.spool)
    }

    /// Looks now and then for offers whose time is over.
    func sweepForever() async {
        while !Task.isCancelled {
            await sweep()
            try? await Task.sleep(for: max(.seconds(1), min(.seconds(60), timeToLive / 4)))
        }
    }

    /// Expires offers whose time is over, and forgets sets that tell nothing any more.
    package func sweep() async {
        for id in table.all.keys {
            try? await changes.withLock(id) {
                guard var set = self.table[id] else { return }
                let expired = set.expire(at: self.parts.now)
                if expired > 0 {
                    self.table.update(id, to: set)
                    self.metrics.count(.expired, times: expired)
                    await self.dropSecrets(of: set, id)
                }
                if try await self.isOver(set, id) { try await self.forget(id) }
            }
        }
    }

    private func forget(_ id: ObjectID) async throws {
        for kind in Self.kinds { try await remove(id, kind: kind) }
        table.remove(id)
    }

    private func isOver(_ set: OfferSet, _ id: ObjectID) async throws -> Bool {
        guard !set.isOpen else { return false }
        guard let accepted = set.accepted else { return parts.now - set.expiresAt > Self.remembered }
        // A reservation is remembered as long as its ticket, which nobody forgets before it has ended.
        guard parts.now - set.expiresAt > max(Self.remembered, tickets.timeToLive) else { return false }
        let record = try await record(of: id)
        let isPast = parts.now > record.reservations[accepted].latest
        return isPast && record.ticket.map { tickets.isGone($0) } ?? true
    }

    private func recover(_ record: OfferSetRecord, _ id: ObjectID) async throws {
        guard let draft = record.ticket, let index = record.set.accepted, tickets.isGone(draft),
            parts.now - record.reservations[index].latest <= tickets.timeToLive
        else { return }
        _ = try await ticket(of: record, id)
    }
}
