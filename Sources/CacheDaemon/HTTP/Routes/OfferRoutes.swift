import BuildCache
import BuilderProtocol
import Hummingbird

/// `/v1/quotes`, `/v1/offersets` and `/v1/offers`: what a build would cost, when it could run, and reservations.
struct OfferRoutes: Sendable {
    let cache: BuildCache
    let offers: Offers

    /// `POST /v1/quotes`
    @Sendable func quote(_ call: Call) async throws -> Reply {
        let wish = try await OfferWish(call, now: cache.now)
        let quote = try await cache.quote(wish.lookup)
        return .json(QuoteAnswer(quote: QuoteDocument(quote)), headers: [.cacheControl: Caching.never])
    }

    /// `POST /v1/offersets`
    @Sendable func create(_ call: Call) async throws -> Reply {
        let wish = try await OfferWish(call, now: cache.now)
        let set = try await offers.create(try wish.request())
        var reply = Reply.json(set, status: .created, headers: [.cacheControl: Caching.never])
        reply.headers[.location] = "/v1/offersets/\(set.offerset)"
        return reply
    }

    /// `GET /v1/offersets/{id}`
    @Sendable func show(_ call: Call) async throws -> Reply {
        try call.queryFields().finish()
        let capability = try capability(call, owner: offers.user(ofSet:))
        return .json(try await offers.offerSet(capability), headers: [.cacheControl: Caching.never])
    }

    /// `POST /v1/offers/{id}/accept`
    @Sendable func accept(_ call: Call) async throws -> Reply {
        try await call.bodyFields().finish()
        let capability = try capability(call, owner: offers.user(ofOffer:))
        let (ticket, isNew) = try await offers.accept(capability)
        var reply = Reply.json(
            TicketDocument(ticket),
            status: isNew ? .created : .ok,
            headers: [.cacheControl: Caching.never]
        )
        reply.headers[.location] = ticket.capability.map { "/v1/tickets/\($0)" }
        return reply
    }

    /// `POST /v1/offers/{id}/reject`
    @Sendable func reject(_ call: Call) async throws -> Reply {
        try await call.bodyFields().finish()
        try await offers.reject(try capability(call, owner: offers.user(ofOffer:)))
        return .json(["state": "REJECTED"], headers: [.cacheControl: Caching.never])
    }

    /// What the path names, if it is the caller's.
    private func capability(_ call: Call, owner: (String) throws -> String?) throws -> String {
        guard let capability = try call.text("id") else {
            throw HTTPProblem.notFound("there is no such offer")
        }
        let owner = try owner(capability)
        guard let name = call.caller.name, !call.caller.may(.admin) else { return capability }
        guard let owner, owner.utf8.elementsEqual(name.utf8) else {
            throw HTTPProblem.forbidden("the offer is somebody else's")
        }
        return capability
    }
}

/// The body of a request for a quote or for offers.
private struct OfferWish {
    var builder: String
    var parameters: [String: String]
    var context: [String: String]
    /// Nil only where it is not needed.
    var window: StartWindow?
    var duration: DurationRange
    var user: String?

    init(_ call: Call, now: Timestamp) async throws {
        var fields = try await call.bodyFields()
        builder = fields.builder()
        parameters = fields.strings("parameters")
        context = fields.strings("context")
        window = fields.startWindow(now: now)
        duration = fields.durationRange()
        let user = fields.user()
        try fields.finish()
        self.user = try call.caller.user(named: user)
    }

    var lookup: LookupRequest {
        LookupRequest(builder: builder, parameters: parameters, context: context, user: user)
    }

    func request() throws(InvalidFields) -> OfferRequest {
        guard let window else { throw InvalidFields([FieldProblem("start", "is missing")]) }
        return OfferRequest(
            builder: builder,
            parameters: parameters,
            context: context,
            window: window,
            duration: duration,
            user: user
        )
    }
}
