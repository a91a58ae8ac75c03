package import BuilderProtocol
import GitStore
import Logging
package import Metrics
import Synchronization

/// Times at which a build could run, offered for a while; whoever accepts one has its slot reserved.
///
/// Durable from the answer on: offers are there after a restart, and so are reservations.
package final class Offers: Sendable {
    /// Offer sets kept at most.
    static let mostSets = 10_000
    /// How long a set is shown after nothing in it can be accepted any more.
    static let remembered: Duration = .seconds(3600)

    let tickets: Tickets
    let timeToLive: Duration
    let metrics: OfferMetrics
    let table = OfferTable(limit: mostSets)
    /// One change of a set at a time.
    let changes = KeyedLock<ObjectID>()
    private let sweeper = Mutex<Task<Void, Never>?>(nil)

    var cache: BuildCache { tickets.cache }
    var parts: CacheParts { cache.parts }

    /// Reads all offers before it returns. `timeToLive` is how long they stand.
    package init(tickets: Tickets, timeToLive: Duration, metrics: any MetricsFactory) async throws {
        self.tickets = tickets
        self.timeToLive = timeToLive
        self.metrics = OfferMetrics(factory: metrics)
        try await load()
        let sweeping = Task { await self.sweepForever() }
        sweeper.withLock { $0 = sweeping }
    }

    /// Looks for times at which the build could run; durable when this returns, whatever was found.
    package func create(_ request: OfferRequest) async throws -> OfferSetDocument {
        guard table.reserve() else { throw CacheError.tooManyOffers(limit: table.limit) }
        defer { table.withdraw() }
        let (quote, plan) = try await cache.quoted(LookupRequest(request))
        let capability = CapabilityDigest.makeSecret()
        let id = CapabilityDigest.of(capability)
        let secrets = secrets(of: request, plan)
        let record = draft(request, quote, plan, capability, hasSecrets: !secrets.isEmpty)
        if record.set.isOpen, record.hasSecrets {
            try await secrets.write(for: OfferSecrets(set: id), to: parts.desk.spool)
        }
        try await save(record, id, kind: OfferSetRecord.offeredKind)
        insert(record, id)
        metrics.countSet(hasOffers: record.set.isOpen)
        return record.document(capability, record.set)
    }

    /// The set whose capability this is, as it stands now.
    package func offerSet(_ capability: String) async throws -> OfferSetDocument {
        let id = CapabilityDigest.of(capability)
        guard var set = table[id] else { throw CacheError.noOfferSet }
        _ = set.expire(at: parts.now)
        return try await record(of: id).document(capability, set)
    }

    /// Whose set it is; throws when there is none.
    package func user(ofSet capability: String) throws -> String? {
        guard let set = table[CapabilityDigest.of(capability)] else { throw CacheError.noOfferSet }
        return set.user
    }

    /// Whose offer it is; throws when there is none.
    package func user(ofOffer capability: String) throws -> String? {
        try table[find(capability).set]?.user
    }

    /// Returns when nothing of it runs any more; its tickets are closed by their owner.
    package func close() async {
        let sweeping = sweeper.withLock { $0 }
        sweeping?.cancel()
        await sweeping?.value
    }

    func find(_ capability: String) throws(CacheError) -> OfferTable.Place {
        guard let place = table.place(ofOffer: CapabilityDigest.of(capability)) else {
            throw .notFound("there is no such offer")
        }
        return place
    }

    /// Takes the record's offers into the table; they are found by the digests of their capabilities.
    func insert(_ record: OfferSetRecord, _ id: ObjectID) {
        table.insert(record.set, id, offers: record.reservations.map(\.promise))
    }

    private func draft(
        _ request: OfferRequest,
        _ quote: Quote,
        _ plan: BuildPlan,
        _ capability: String,
        hasSecrets: Bool
    ) -> OfferSetRecord {
        let (now, declaration) = (parts.now, plan.registered.declaration)
        let pool = parts.pools.find(declaration.pool)
        let finding = OfferSearch(
            window: request.window,
            range: request.duration,
            quote: quote,
            limit: declaration.timeLimit,
            pool: pool.name,
            capacity: pool.capacity,
            plan: occupancy(of: pool.name, at: now)
        ).find(at: now)
        let reservations = finding.starts.enumerated().map { index, start in
            Reservation(
                id: CapabilityDigest.of(OfferCapability.offer(index, of: capability)).description,
                branch: plan.branch.description,
                pool: pool.name,
                start: start,
                latest: request.window.latest,
                prepareAt: start + (.zero - quote.preparation),
                duration: finding.duration
            )
        }
        return OfferSetRecord(
            set: OfferSet(
                count: reservations.count,
                expiresAt: min(now + timeToLive, request.window.latest),
                user: request.user
            ),
            builder: request.builder,
            parameters: request.parameters.filter { !declaration.privateParameters.contains($0.key) },
            hasSecrets: hasSecrets,
            createdAt: now.millisecondsSince1970,
            reservations: reservations,
            messages: finding.messages,
            quote: QuoteDocument(quote),
            result: plan.reservedDocument
        )
    }

    /// The plan of the pool, and what its running builds are expected to need still.
    private func occupancy(of pool: String, at now: Timestamp) -> Plan {
        var plan = parts.book.plan(of: pool)
        for build in parts.statuses.allPending where build.subject.pool == pool && build.start == nil {
            guard build.phase == .running, let startedAt = build.startedAt,
                let usual = parts.histories.known(of: build.builder)?.builds.percentile(0.9),
                usual > now - startedAt
            else { continue }
            let id = ObjectID.blob(Array(build.id.utf8))
            plan.add(Plan.Promise(id: id, start: now, end: startedAt + usual))
        }
        return plan
    }

    private func secrets(of request: OfferRequest, _ plan: BuildPlan) -> TicketSecrets {
        let hidden = plan.registered.declaration.privateParameters
        return TicketSecrets(
            context: request.context,
            parameters: request.parameters.filter { hidden.contains($0.key) }
        )
    }
}

extension CacheError {
    static let noOfferSet = CacheError.notFound("there is no such offer set")
}

extension BuildPlan {
    /// The result that is to come, before there is a build.
    fileprivate var reservedDocument: ResultDocument {
        let mask = mask
        var document = ResultDocument(
            builder: builder.name,
            key: identity.key.description,
            branch: branch.description,
            title: mask.masked(identity.title).onOneLine,
            status: .pending,
            parameters: registered.declaration.shown(parameters)
        )
        document.phase = Phase.accepted.rawValue
        return document
    }
}
