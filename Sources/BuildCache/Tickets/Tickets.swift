import BuilderProtocol
import GitStore
import Logging
package import Metrics
import Synchronization

/// Users' handles on builds: durable, listed, swept after their time to live. Several share one build; none of them
/// ever ends it.
package final class Tickets: Sendable {
    /// Tickets kept at most.
    static let mostTickets = 200_000

    let cache: BuildCache
    let table = TicketTable(limit: mostTickets)
    let timeToLive: Duration
    let metrics: TicketMetrics
    /// One change of a ticket's record at a time.
    let changes = KeyedLock<ObjectID>()
    /// Requests asked again at once after a restart.
    let asking = KeyedLock<Int>()
    let pause: @Sendable (Duration) async throws -> Void
    let capabilities: TicketCapabilities
    /// What waits for builds, by ticket; and the sweeper.
    private let tasks = Mutex<[ObjectID: Task<Void, Never>]>([:])
    private let sweeper = Mutex<Task<Void, Never>?>(nil)

    var parts: CacheParts { cache.parts }

    /// Reads all tickets before it returns, and asks again for what had not ended.
    package init(
        cache: BuildCache,
        timeToLive: Duration,
        metrics: any MetricsFactory,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) async throws {
        self.cache = cache
        self.timeToLive = timeToLive
        self.metrics = TicketMetrics(factory: metrics)
        self.pause = pause
        capabilities = try await TicketCapabilities(spool: cache.parts.desk.spool)
        let unfinished = try await load()
        for id in unfinished { table[id]?.entry.reservation.map(parts.book.restore) }
        for id in unfinished { attend(id, build: nil) }
        let sweeping = Task { await self.sweepForever() }
        sweeper.withLock { $0 = sweeping }
    }

    /// Asks for the result; the ticket is durable when this returns.
    package func create(_ request: TicketRequest) async throws -> TicketView {
        guard let sequence = table.reserve() else { throw CacheError.tooManyTickets(limit: table.limit) }
        do {
            return try await create(request, sequence: sequence)
        } catch {
            table.withdraw()
            throw error
        }
    }

    /// The ticket whose capability this is, with its result once it has one.
    package func ticket(_ capability: String) async throws -> TicketView {
        let ticket = try find(capability)
        var view = view(of: ticket)
        view.capability = capability
        guard ticket.status == .complete || ticket.status == .failed else { return view }
        view.result = try await record(of: ticket.id).details.result
        return view
    }

    /// Whose ticket it is; throws when there is none.
    package func user(of capability: String) throws -> String? {
        try find(capability).user
    }

    /// The build goes on, and so do other tickets for it.
    package func delete(_ capability: String) async throws {
        let ticket = try find(capability)
        try await change(ticket.id, .delete, result: nil)
        release(ticket.id)
        // Its build may have been held back for it: nobody else lets that go.
        ticket.build?.start?.want()
    }

    /// A user's tickets, oldest first, without their results.
    package func tickets(of user: String, pageSize: Int, pageToken: String?) throws -> Page<TicketView> {
        guard let position = pageToken.map({ Int($0) }) ?? 0 else { throw CacheError.badPageToken }
        let now = parts.now
        let page = table.page(of: user, after: position, size: pageSize) { !isOver($0, at: now) }
        return Page(elements: page.elements.map(view), next: page.next)
    }

    /// Returns when nothing of it runs any more; what has not ended is asked again in the next life.
    package func close() async {
        let sweeping = sweeper.withLock { $0 }
        let waiting = tasks.withLock { Array($0.values) }
        for task in waiting + [sweeping].compactMap(\.self) { task.cancel() }
        for task in waiting { await task.value }
        await sweeping?.value
    }

    /// True once its time to live is over, swept or not.
    func isOver(_ ticket: Ticket, at now: Timestamp) -> Bool {
        // One that waits for its reservation is not forgotten before that.
        let last = ticket.status.isTerminal ? nil : ticket.entry.reservation?.latest
        return now - max(ticket.changedAt, last ?? ticket.changedAt) > timeToLive
    }

    /// Waits for the build in a task that ends with the ticket; without a build, asks first.
    func attend(_ id: ObjectID, build: Build?) {
        tasks.withLock { tasks in
            let reservation = table[id]?.entry.reservation
            tasks[id] = Task {
                await self.wait(for: id, build: build)
                reservation.map(self.parts.book.release)
                self.tasks.withLock { $0[id] = nil }
            }
        }
    }

    /// Nobody waits for the ticket's build any more.
    func release(_ id: ObjectID) {
        tasks.withLock { $0.removeValue(forKey: id) }?.cancel()
    }

    private func create(_ request: TicketRequest, sequence: Int) async throws -> TicketView {
        let content = try await cache.lookup(LookupRequest(request)).content
        let secrets = try secrets(of: request)
        let (nonce, now) = (UInt64.random(in: 0...(.max)), parts.now.millisecondsSince1970)
        let capability = capabilities.capability(sequence: sequence, nonce: nonce)
        let id = TicketCapabilities.id(of: capability)
        var entry = TicketEntry(
            sequence: sequence,
            nonce: nonce,
            user: request.user,
            status: .created,
            createdAt: now,
            changedAt: now
        )
        if let end = content.stored {
            entry.status = entry.status.after(end.ticketEvent) ?? entry.status
        }
        let details = TicketDetails(
            builder: request.builder,
            parameters: request.parameters.filter { secrets.parameters[$0.key] == nil },
            hasSecrets: !secrets.isEmpty,
            result: content.document
        )
        if !entry.status.isTerminal, details.hasSecrets {
            try await secrets.write(for: id, to: parts.desk.spool)
        }
        try await save(TicketRecord(entry: entry, details: details), id)
        var ticket = Ticket(entry, id: id)
        if let build = content.build { ticket.attach(build) }
        table.insert(ticket)
        metrics.countCreation(kept: table.count)
        if ticket.status.isTerminal { metrics.count(ticket.status) }
        if let build = content.build { attend(id, build: build) }
        var view = view(of: ticket)
        if ticket.status.isTerminal { view.result = details.result }
        return view
    }

    private func secrets(of request: TicketRequest) throws -> TicketSecrets {
        let hidden = try parts.builders.find(request.builder).builder.declaration.privateParameters
        return TicketSecrets(
            context: request.context,
            parameters: request.parameters.filter { hidden.contains($0.key) }
        )
    }

    private func find(_ capability: String) throws(CacheError) -> Ticket {
        guard let ticket = table[TicketCapabilities.id(of: capability)], !isOver(ticket, at: parts.now) else {
            throw .notFound("there is no such ticket")
        }
        return ticket
    }

    func view(of ticket: Ticket) -> TicketView {
        let capability = capabilities.capability(sequence: ticket.sequence, nonce: ticket.entry.nonce)
        return TicketView(
            capability: TicketCapabilities.id(of: capability) == ticket.id ? capability : nil,
            user: ticket.user,
            status: ticket.status,
            createdAt: ticket.createdAt,
            changedAt: ticket.changedAt,
            worker: ticket.entry.worker,
            reservation: ticket.entry.reservation,
            result: nil
        )
    }
}
