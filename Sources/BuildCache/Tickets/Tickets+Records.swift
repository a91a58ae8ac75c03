import BuilderProtocol
import GitStore
import Logging

/// Tickets in the store.
extension Tickets {
    private static let removalsAtOnce = 64
    private static let longestRecordBytes = 1 << 20

    /// Moves the ticket on; throws, and changes nothing, when its status does not allow the event.
    func change(_ id: ObjectID, _ event: TicketEvent, result: ResultDocument?) async throws {
        try await changes.withLock(id) {
            guard var ticket = table[id] else { throw CacheError.notFound("there is no such ticket") }
            guard ticket.handle(event, at: parts.now) else {
                throw CacheError.invalidTransition("the ticket is \(ticket.status.rawValue)")
            }
            var record = try await record(of: id)
            record.status = ticket.status
            record.changedAt = ticket.changedAt.millisecondsSince1970
            record.result = result
            try await save(record, id)
            _ = table.update(id) { $0 = ticket }
            metrics.count(ticket.status)
            if record.hasSecrets { await TicketSecrets.remove(for: id, from: parts.desk.spool) }
        }
    }

    func save(_ record: TicketRecord, _ id: ObjectID) async throws {
        try await parts.store.putRecord(
            JSONBytes.encode(record),
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
        guard let record = bytes.flatMap({ JSONBytes.decode(TicketRecord.self, from: $0) }) else {
            throw CacheError.notFound("there is no such ticket")
        }
        return record
    }

    /// Fills the table; returns what has not ended.
    func load() async throws -> [(ObjectID, TicketRecord)] {
        let found = try await parts.store.records(kind: TicketRecord.kind)
        let records = await Self.decode(Array(found))
        if records.count < found.count {
            parts.logger.warning(
                "records of tickets cannot be read",
                metadata: ["count": "\(found.count - records.count)"]
            )
        }
        table.load(records.map { Ticket($0.1, id: $0.0) })
        let unfinished = records.filter { !$0.1.status.isTerminal }
        let ids = Set(unfinished.map(\.0.description))
        await TicketSecrets.removeAll(but: ids, from: parts.desk.spool)
        metrics.kept(table.count)
        return unfinished
    }

    /// On all cores: there may be a hundred thousand.
    private static func decode(_ found: [(key: String, value: [UInt8])]) async -> [(ObjectID, TicketRecord)] {
        await withTaskGroup(of: [(ObjectID, TicketRecord)].self) { group in
            for start in stride(from: 0, to: found.count, by: 5000) {
                group.addTask {
                    found[start..<min(start + 5000, found.count)].compactMap { name, bytes in
                        guard let id = ObjectID(hex: name),
                            let record = JSONBytes.decode(TicketRecord.self, from: bytes)
                        else { return nil }
                        return (id, record)
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
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
        var over = table.removeAll(where: isOver)[...]
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
