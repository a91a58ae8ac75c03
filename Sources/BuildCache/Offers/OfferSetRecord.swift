import BuilderProtocol

/// An offer set as the store keeps it: everything but its capabilities and its secrets.
struct OfferSetRecord: Codable, Sendable {
    /// Sets of which nothing is accepted yet.
    static let offeredKind = "offersets"
    /// Those with an accepted offer.
    static let acceptedKind = "reservations"
    static let longestBytes = 2 << 20

    var set: OfferSet
    var builder: String
    /// Without the private ones.
    var parameters: [String: String]
    /// True when the spool holds context or private parameters.
    var hasSecrets: Bool
    /// Milliseconds since 1970.
    var createdAt: Int64
    /// In the order of the set's offers.
    var reservations: [Reservation]
    var messages: [String]
    var quote: QuoteDocument
    /// What the ticket shows before there is a build.
    var result: ResultDocument
    /// The ticket of the accepted offer.
    var ticket: TicketDraft?

    enum CodingKeys: String, CodingKey {
        case set, builder, parameters, reservations, messages, quote, result, ticket
        case hasSecrets = "has_secrets"
        case createdAt = "created_at"
    }

    /// As its owner sees it, who alone has the capability.
    func document(_ capability: String, _ set: OfferSet) -> OfferSetDocument {
        let offers = zip(reservations, set.phases).enumerated().map { index, offer in
            OfferSetDocument.Offer(
                offer: OfferCapability.offer(index, of: capability),
                state: offer.1.rawValue,
                start: offer.0.start.rfc3339,
                prepareAt: offer.0.prepareAt.rfc3339,
                duration: offer.0.duration.inSeconds
            )
        }
        return OfferSetDocument(
            offerset: capability,
            result: offers.isEmpty ? .no : .yes,
            messages: messages,
            expiresAt: set.expiresAt.rfc3339,
            quote: quote,
            offers: offers
        )
    }

    /// The record of the ticket for the accepted offer.
    func ticketRecord(_ draft: TicketDraft, _ reservation: Reservation, at now: Timestamp) -> TicketRecord {
        let entry = TicketEntry(
            sequence: draft.sequence,
            nonce: draft.nonce,
            user: set.user,
            status: .created,
            createdAt: now.millisecondsSince1970,
            changedAt: now.millisecondsSince1970,
            reservation: reservation
        )
        let details = TicketDetails(
            builder: builder,
            parameters: parameters,
            hasSecrets: hasSecrets,
            result: result
        )
        return TicketRecord(entry: entry, details: details)
    }
}
