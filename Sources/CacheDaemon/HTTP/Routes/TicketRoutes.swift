import BuildCache
import BuilderProtocol
import Hummingbird

/// `/v1/tickets`: one user's handles on builds.
struct TicketRoutes: Sendable {
    let tickets: Tickets

    /// `POST /v1/tickets`
    @Sendable func create(_ call: Call) async throws -> Reply {
        var fields = try await call.bodyFields()
        let builder = fields.builder()
        var request = TicketRequest(builder: builder, parameters: fields.strings("parameters"))
        request.context = fields.strings("context")
        let user = fields.user()
        try fields.finish()
        request.user = try call.caller.user(named: user)
        let ticket = try await tickets.create(request)
        var reply = reply(ticket, status: .created)
        reply.headers[.location] = ticket.capability.map { "/v1/tickets/\($0)" }
        return reply
    }

    /// `GET /v1/tickets/{ticket}`
    @Sendable func one(_ call: Call) async throws -> Reply {
        try call.queryFields().finish()
        return reply(try await tickets.ticket(try capability(call)), status: .ok)
    }

    /// `DELETE /v1/tickets/{ticket}`
    @Sendable func delete(_ call: Call) async throws -> Reply {
        try call.queryFields().finish()
        try await tickets.delete(try capability(call))
        return Reply(.noContent)
    }

    /// `GET /v1/tickets`
    @Sendable func list(_ call: Call) async throws -> Reply {
        var query = try call.queryFields()
        let user = try query.required("user")
        let page = try query.page()
        try query.finish()
        _ = try call.caller.user(named: user)
        let found = try tickets.tickets(of: user, pageSize: page.size, pageToken: page.token)
        let documents = Page(
            elements: found.elements.map { TicketDocument($0).withoutResult },
            next: found.next
        )
        return .json(ListDocument("tickets", documents), headers: [.cacheControl: Caching.never])
    }

    /// The ticket that the path names, if it is the caller's.
    private func capability(_ call: Call) throws -> String {
        guard let capability = try call.text("ticket") else {
            throw HTTPProblem.notFound("there is no such ticket")
        }
        let owner = try tickets.user(of: capability)
        guard let name = call.caller.name, !call.caller.may(.admin) else { return capability }
        guard let owner, owner.utf8.elementsEqual(name.utf8) else {
            throw HTTPProblem.forbidden("the ticket is somebody else's")
        }
        return capability
    }

    private func reply(_ ticket: TicketView, status: HTTPResponse.Status) -> Reply {
        .json(TicketDocument(ticket), status: status, headers: [.cacheControl: Caching.never])
    }
}

extension TicketDocument {
    init(_ ticket: TicketView) {
        self.init(
            ticket: ticket.capability,
            user: ticket.user,
            status: ticket.status.rawValue,
            createdAt: ticket.createdAt.rfc3339,
            changedAt: ticket.changedAt.rfc3339
        )
        workerID = ticket.worker
        reservation = ticket.reservation.map { reservation in
            ReservationDocument(
                start: reservation.start.rfc3339,
                prepareAt: reservation.prepareAt.rfc3339,
                latest: reservation.latest.rfc3339
            )
        }
        result = ticket.result
    }
}
