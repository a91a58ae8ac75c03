/// What somebody was offered who wanted to reserve a build (contract section 4).
public struct OfferSetDocument: Codable, Hashable, Sendable {
    /// Whether there is any offer.
    public enum Result: String, Codable, Sendable {
        case yes = "YES"
        case no = "NO"
    }

    /// One start at which the build could run.
    public struct Offer: Codable, Hashable, Sendable {
        /// The capability to accept or reject it.
        public var offer: String
        /// `OFFERED`, `ACCEPTED`, `REJECTED` or `EXPIRED`.
        public var state: String
        /// RFC 3339, UTC.
        public var start: String
        public var prepareAt: String
        /// For how many seconds the slot is kept.
        public var duration: Double

        public init(offer: String, state: String, start: String, prepareAt: String, duration: Double) {
            self.offer = offer
            self.state = state
            self.start = start
            self.prepareAt = prepareAt
            self.duration = duration
        }

        enum CodingKeys: String, CodingKey {
            case offer, state, start, duration
            case prepareAt = "prepare_at"
        }
    }

    /// The capability to look at it again.
    public var offerset: String
    public var result: Result
    /// Why there is no offer.
    public var messages: [String]
    public var expiresAt: String
    public var quote: QuoteDocument
    /// Earliest start first.
    public var offers: [Offer]

    public init(
        offerset: String,
        result: Result,
        messages: [String],
        expiresAt: String,
        quote: QuoteDocument,
        offers: [Offer]
    ) {
        self.offerset = offerset
        self.result = result
        self.messages = messages
        self.expiresAt = expiresAt
        self.quote = quote
        self.offers = offers
    }

    enum CodingKeys: String, CodingKey {
        case offerset, result, messages, quote, offers
        case expiresAt = "expires_at"
    }
}
