import BuilderProtocol
import GitStore
import TestSupport
import Testing

@testable import BuildCache

extension CacheFixture {
    /// Runs `body` with offers and their tickets, which are then closed.
    func withOffers(
        timeToLive: Duration = .seconds(300),
        _ body: (Offers, Tickets) async throws -> Void
    ) async throws {
        let tickets = try await Tickets(cache: cache, timeToLive: .seconds(3600), metrics: metrics)
        let offers = try await Offers(tickets: tickets, timeToLive: timeToLive, metrics: metrics)
        do {
            try await body(offers, tickets)
        } catch {
            await end(offers, tickets)
            throw error
        }
        await end(offers, tickets)
    }

    // As the daemon does: what is held back goes on in the next life.
    private func end(_ offers: Offers, _ tickets: Tickets) async {
        await cache.shutDown()
        await offers.close()
        await tickets.close()
    }

    /// A wish to start so many seconds from now on, within so many seconds.
    func wish(
        _ revision: String,
        in delay: Int = 0,
        window: Int = 600,
        duration: DurationRange = DurationRange(),
        context: [String: String] = [:]
    ) -> OfferRequest {
        let start = clock.now + .seconds(delay)
        return OfferRequest(
            builder: "unit-tests",
            parameters: ["revision": revision],
            context: context,
            window: StartWindow(earliest: start, latest: start + .seconds(window)),
            duration: duration,
            user: "ann"
        )
    }
}

extension Offers {
    /// Reserves the earliest start; returns the ticket.
    func reserve(_ request: OfferRequest) async throws -> String {
        let set = try await create(request)
        let offer = try #require(set.offers.first?.offer, "\(set.messages)")
        return try #require(try await accept(offer).ticket.capability)
    }
}
