import BuilderProtocol
import GitStore
import Logging

/// Tickets in the store.
extension Tickets {
    /// What the store removes together costs it little more than one of them.
    private static let removalsAtOnce = 1024
    private static let longestRecordBytes = 1 << 20

    /// Moves the ticket on; throws, and changes nothing, when its status does not allow the event.
    func change(_ id: ObjectID, _ event: TicketEvent, result: ResultDocument?) async throws {
        try await changes.withLock(id) {
            guard var ticket = table[id] else { throw CacheError.notFound("there is no such ticket") }
            guard ticket.handle(event, at: parts.now) else {
                throw CacheError.invalidTransition("the ticket is \(ticket.status.rawValue)")
            }
            var record = try await record(of: id)
            record.entry = ticket.entry
            record.details.result = result
            try await save(record, id)
            _ = table.update(id) { $0 = ticket }
            metrics.count(ticket.status)
            if record.details.hasSecrets { await TicketSecrets.remove(for: id, from: parts.desk.spool) }
        }
    }

    func save(_ record: TicketRecord, _ id: ObjectID) async throws {
        try await parts.store.putRecord(
            record.bytes,
            kind: TicketRecord.kind,
            name: id.description
        )
    }

    func record(of id: ObjectID) async throws -> TicketRecord {
        let bytes = try await parts.store.record(
            kind: TicketRecord.kind,
            name: id.description,
            limitBytes: Self.longestRecordBytes
        )
        guard let record = bytes.flatMap(TicketRecord.init) else {
            throw CacheError.notFound("there is no such ticket")
        }
        return record
    }

    /// Fills the table; returns what has not ended.
    func load() async throws -> [ObjectID] {
        let found = try await parts.store.records(kind: TicketRecord.kind) { name, bytes in
            ObjectID(hex: name).flatMap { id in TicketRecord.entry(of: bytes).map { Ticket($0, id: id) } }
        }
        let tickets = found.compactMap(\.self)
        if tickets.count < found.count {
            parts.logger.warning(
                "records of tickets cannot be read",
                metadata: ["count": "\(found.count - tickets.count)"]
            )
        }
        table.load(tickets)
        let unfinished = tickets.filter { !$0.status.isTerminal }.map(\.id)
        await TicketSecrets.removeAll(but: Set(unfinished.map(\.description)), from: parts.desk.spool)
        metrics.kept(table.count)
        return unfinished
    }

    /// Looks now and then for tickets whose time is over.
    func sweepForever() async {
        while !Task.isCancelled {
            await sweep()
            try? await Task.sleep(for: max(.seconds(1), min(.seconds(60), timeToLive / 4)))
        }
    }

    /// Forgets the tickets whose time to live is over.
    package func sweep() async {
        let now = parts.now
        var over = table.removeAll { isOver($0, at: now) }[...]
        guard !over.isEmpty else { return }
        metrics.kept(table.count)
        parts.logger.info("tickets swept", metadata: ["count": "\(over.count)"])
        while !over.isEmpty, !Task.isCancelled {
            let group = over.prefix(Self.removalsAtOnce)
            over = over.dropFirst(group.count)
            await withTaskGroup(of: Void.self) { tasks in
                for ticket in group { tasks.addTask { await self.remove(ticket.id) } }
            }
        }
    }

    private func remove(_ id: ObjectID) async {
        release(id)
        await TicketSecrets.remove(for: id, from: parts.desk.spool)
        do {
            try await parts.store.removeRecord(kind: TicketRecord.kind, name: id.description)
        } catch {
            // The next life sweeps it again.
            parts.logger.warning("a ticket's record stays", metadata: ["error": "\(error)"])
        }
    }
}
